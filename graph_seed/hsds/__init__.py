"""The open window: the register in the words of Open Referral HSDS 3.2.3, out and in."""
