"""From files as they are to tables that can be trusted: form, meaning, receipts."""
