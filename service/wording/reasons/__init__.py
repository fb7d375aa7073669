"""A sentence for every reason; a file for each subject's codes."""

from service.wording.reasons.sentences import change, sentence

__all__ = ["change", "sentence"]
