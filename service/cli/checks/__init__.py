"""What `topfive check` says beside whether each part answers: one file a subject."""
