"""The hooks in IPython and Keras, and the progress of long readings."""
