@langsmith @system
Feature: A rule's windows
  A rule looks again and again. Each look closes a window: the runs that came
  since the look before it are sent, and no run is sent twice or forgotten.

  @LS-ONE-WINDOW
  Rule: A run that a rule matches is in exactly one window

    Scenario: Runs come between the looks
      Given a rule that looks every 1s
      And a webhook that plays "200 forever"
      And 9 runs, one every 350ms
      When the rule is at work for 5s
      Then every run is in one window
