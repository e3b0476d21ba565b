"""How fast the tone model that ships is, on one thread, beside transformers pipelines in the same run.

The pipelines are of the same architecture and of BERT-base's, in fp32 on torch, with weights at random: what they
answer does not matter here, how long they take does. It needs torch (`make bench` brings it); without it, only our
own figures are printed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from communique.tone.load import load_tone_model
from communique.tone.model import Utterance
from communique.tone.model_folder import shipped

SINGLE, BULK = 200, 2_000  # statements
WRITTEN = Path(__file__).parents[1] / "models" / "corpus" / "written"
COLD = """
import time; begun = time.perf_counter()
from communique.tone.load import load_tone_model
from communique.tone.model import Utterance
load_tone_model("tone").score([Utterance("s", "Talks are going very smoothly.")])
print(time.perf_counter() - begun)
"""


def statements() -> list[str]:
    """Return statements of every kind in the corpus, in a mixed order that is always the same."""
    rows = [json.loads(line) for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    rows.sort(key=lambda row: row["text"][::-1])
    return [row["text"] for row in rows[:BULK]]


def p50_ms(score: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the median time of one text scored alone, in milliseconds."""
    for text in texts[:20]:
        score(text)
    times = []
    for text in texts:
        begun = time.perf_counter()
        score(text)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def per_cpu_second(score: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return texts scored per second of processor time."""
    begun = time.process_time()
    score(texts)
    return len(texts) / (time.process_time() - begun)


def pipelines() -> dict[str, Callable[[Sequence[str]], Any]]:
    """Return transformers pipelines over the architectures compared with."""
    try:
        import torch
    except ImportError:
        print("torch is not installed: no pipelines to compare with (`make bench` installs it)")
        return {}
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    torch.set_num_threads(1)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(shipped("tone") / "tokenizer.json"), model_max_length=512, pad_token="[PAD]"
    )
    sizes = {
        "pipeline, same model": {"hidden_size": 384, "num_hidden_layers": 6, "intermediate_size": 1536},
        "pipeline, BERT-base": {"hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072},
    }
    found: dict[str, Callable[[Sequence[str]], Any]] = {}
    for name, size in sizes.items():
        network = BertForSequenceClassification(BertConfig(num_attention_heads=12, num_labels=6, **size)).eval()
        found[name] = pipeline("text-classification", model=network, tokenizer=tokenizer, device="cpu", truncation=True)
    return found


def main() -> None:
    """Print the table."""
    texts = statements()
    model = load_tone_model("tone")
    compared = pipelines()
    words = statistics.mean(len(text.split()) for text in texts)
    print(f"{len(texts)} statements, {words:.0f} words on average; one thread")
    ours = p50_ms(lambda text: model.score([Utterance("s", text)]), texts[:SINGLE])
    bulk = per_cpu_second(lambda ts: model.score([Utterance(str(n), t) for n, t in enumerate(ts)]), texts)
    print(f"{model.name:24s} single p50 {ours:7.2f} ms              bulk {bulk:6.0f} a CPU-second")
    for name, pipe in compared.items():
        few = texts[: SINGLE // 4] if "BERT" in name else texts[:SINGLE]
        some = texts[: BULK // 10] if "BERT" in name else texts[: BULK // 2]
        single = p50_ms(lambda text, pipe=pipe: pipe(text), few)  # type: ignore[misc]
        many = per_cpu_second(lambda ts, pipe=pipe: list(pipe(list(ts), batch_size=16)), some)  # type: ignore[misc]
        print(
            f"{name:24s} single p50 {single:7.2f} ms ({single / ours:4.1f}x)      "
            f"bulk {many:6.0f} a CPU-second ({bulk / many:4.1f}x)"
        )
    cold = [
        float(subprocess.run([sys.executable, "-c", COLD], check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    ]
    print(
        f"cold start: import, load, first score: best of five {min(cold):.2f} s, median {statistics.median(cold):.2f} s"
    )


if __name__ == "__main__":
    main()
