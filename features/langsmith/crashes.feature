@langsmith @system
Feature: A system that is killed, and started again
  A request that was under way may come a second time. None is lost.

  @LS-NOTHING-LOST
  Rule: What the API accepted is delivered or recorded as failed, also through a crash

    Scenario: Killed while the first request is under way
      Given a rule that looks every 1s, with a webhook that plays "200(delay: 1s) forever"
      And 2 runs, one every 300ms
      And the system is killed when request 1 arrives, and started again
      When the rule is at work for 7s
      Then every run arrives
      And the rule's log says "success" of every run

    Scenario: Killed between an attempt and its retry
      Given a rule that looks every 1s, with a webhook that plays "503, 200 forever"
      And a run that is posted at 300ms
      And the system is killed at 1500ms, and started again
      When the rule is at work for 6s
      Then every run arrives
      And the rule's log says "success" of every run

    Scenario: Killed before the rule has looked
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And 2 runs, one every 300ms
      And the system is killed at 700ms, and started again
      And a run that is posted at 2300ms
      When the rule is at work for 6s
      Then every run arrives
      And the rule's log says "success" of every run

    Scenario: Killed while some have failed and others wait
      Given a rule that looks every 1s, with a webhook that plays "404, 503(delay: 500ms) forever"
      And 4 runs, one every 700ms
      And the system is killed when request 3 arrives, and started again
      When the rule is at work for 12s
      Then every run arrives
      And the rule's log says "error" of every run
