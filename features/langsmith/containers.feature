@langsmith @system @containers @real-only
Feature: The system and its listener in containers
  Each start is a container of its own: only the volume stays.

  @LS-NOTHING-LOST
  Rule: What the API accepted is delivered or recorded as failed, also through a crash

    Scenario: The system's container is killed in mid-delivery, and another gets its volume
      Given a rule that looks every 1s, with a webhook that plays "200(delay: 3s), 200 forever"
      And 3 runs, one every 100ms
      And the system is killed when request 1 arrives, and started again
      When the rule is at work for 6s
      Then at least 2 requests arrive
      And every run arrives
      And the rule's log says "success" of every run

  @LS-TIMEOUT-FINAL
  Rule: Without an answer within 5 s the delivery has failed and is not retried

    Scenario: The listener's container is paused, and goes on too late
      Given a rule that looks every 1s, with a webhook that leads to the listener
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And a run that is posted at 100ms
      And the listener is paused until 8s after request 1 arrives
      When the rule is at work for 12s
      Then exactly 1 request arrives
      And the rule's log has "timeout" after 1 attempt for every run
