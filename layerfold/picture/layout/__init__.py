"""Where boxes and lines of a picture are. igraph puts what is on one rank in order, so that few lines cross."""

from layerfold.picture.layout.picture import Direction, layout_of

__all__ = ["Direction", "layout_of"]
