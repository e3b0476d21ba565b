"""From the corpus to the model that ships: read, train, distil, calibrate, export, evaluate."""
