@langsmith @sender
Feature: The endpoint cannot be connected to

  @LS-CONNECT-RETRY
  Rule: The connect is tried again at most twice; then the delivery has failed

    Scenario: connect-refused-always fails
      Given an endpoint that plays "refuse forever"
      When the payload is delivered
      Then at most 3 connects are tried
      And exactly 0 requests arrive
      And the delivery fails with "connect-exhausted"

    Scenario: An endpoint that is back in time gets the payload once
      Given an endpoint that plays "refuse, 200, 200"
      When the payload is delivered
      Then exactly 2 connects are tried
      And exactly 1 request arrives
      And the delivery succeeds

  @LS-CONNECT-USES-BOTH
  Rule: Both connect retries are used

    Scenario: connect-refused-twice-then-ok is delivered
      Given an endpoint that plays "refuse x2, 200"
      When the payload is delivered
      Then exactly 3 connects are tried
      And exactly 1 request arrives
      And the delivery succeeds

  @LS-CONNECT-BUDGET-RENEWED
  Rule: Every request has connect retries of its own

    Scenario Outline: <case>
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then exactly <connects> connects are tried
      And exactly 2 requests arrive
      And the delivery succeeds

      Examples:
        | case                                | script                         | connects |
        | refuse-then-500-then-refuse-then-ok | refuse, 500, refuse, 200       | 4        |
        | both retries spent for each request | refuse x2, 500, refuse x2, 200 | 6        |

  @LS-CONNECT-PAUSE
  Rule: The first connect retry comes at once, the second after 0.5 s

    Scenario: Two refusals
      Given an endpoint that plays "refuse x2, 200"
      When the payload is delivered
      Then the pause before try 2 is 0s
      And the pause before try 3 is 500ms
