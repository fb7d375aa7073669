"""A webhook: each finding as JSON, signed by the Standard Webhooks specification."""
