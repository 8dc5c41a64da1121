@langsmith @system
Feature: What is too large for a payload

  @LS-OFFLOADED
  Rule: Large inputs are replaced by a link, and the link leads to them

    Scenario: Inputs of 4 KiB, where 1 KiB is allowed
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      And its inputs have 4 KiB
      When the rule is at work for 3s, and the payload's link is followed
      Then the link leads to the inputs
      And the payload is as the guide describes it

  @LS-LINK-SIGNED
  Rule: A link leads nowhere once anything about it was changed

    Scenario: Every part of it in turn
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      And its inputs have 4 KiB
      When the rule is at work for 3s, and the payload's link is followed
      Then the link leads to the inputs
      And the link leads nowhere once it is changed, in whatever way

  @LS-LINK-EXPIRES
  Rule: A link leads nowhere once it has expired

    Scenario: Two hours later
      Given a rule that looks every 10m, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      And its inputs have 4 KiB
      When the rule is at work for 20m, and the payload's link is followed 2h later
      Then the link leads nowhere
