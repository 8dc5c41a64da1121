@langsmith @system
Feature: The windows of a rule
  A rule looks again and again. Each look closes a window: the runs that came to
  match since the look before are sent, none twice and none never.

  @LS-ONE-WINDOW
  Rule: A run that a rule matches is in exactly one of its windows

    Scenario: Runs that come between the looks
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And 9 runs, one every 350ms
      When the rule is at work for 5s
      Then every run is in one window

    Scenario: Runs that come just before and just after a look
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 999ms
      And a run that is posted at 1001ms
      And a run that is posted at 1999ms
      When the rule is at work for 4s
      Then every run is in one window

    Scenario: A run that ends two looks after it was posted
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 500ms
      And it ends at 2500ms
      And a run that is posted at 1500ms
      When the rule is at work for 5s
      Then every run is in one window

    Scenario: A window that is sent three times
      Given a rule that looks every 1s, with a webhook that plays "503 x2, 200 forever"
      And 4 runs, one every 600ms
      When the rule is at work for 8s
      Then every run is in one window

  @LS-WINDOWS-MEET
  Rule: A window begins where the one before it ended

    Scenario: Three windows
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And 3 runs, one every 1100ms
      When the rule is at work for 6s
      Then each window begins where the one before it ended

  @LS-RULES-APART
  Rule: Rules on one project see a run each for itself, at times of their own

    Scenario: Two rules, made one after the other
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And another rule is made at 400ms, with a webhook that plays "200 forever"
      And a run that is posted at 700ms
      When the rule is at work for 4s
      Then every run is in one window
