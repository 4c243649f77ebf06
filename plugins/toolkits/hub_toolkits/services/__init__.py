"""The rules of resources and kits, a module for each subject.

``resources`` words and drafts, ``files`` and ``previews`` what they consist of, ``review`` and ``revisions`` the
way to the public, ``catalogue`` what everybody finds, ``kits``, ``downloads``, ``notices`` mails, ``privacy``.
"""
