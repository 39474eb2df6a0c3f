"""The pages of referrals: the group's, the clinic's, and the one behind a link."""
