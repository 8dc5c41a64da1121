@langsmith @listener
Feature: What comes to the listener twice

  @LS-LISTEN-ONCE
  Rule: A run that comes again from the same window of the same rule is handled once

    Scenario: The same delivery again
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of 2 runs
      And the same delivery again
      When the deliveries are posted, until example 2 is asked for
      Then every delivery is answered with a 2xx
      And every run is handled once

    Scenario: While the first is being handled
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And its API takes 3s to answer
      And a delivery of 1 run
      And the same delivery again
      When the deliveries are posted, until example 1 is asked for
      Then every delivery is answered with a 2xx
      And every run is handled once

    Scenario Outline: After the listener was <how>
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of 1 run
      And example 1 is asked for
      And the listener is <how> and started again
      And the same delivery again
      When the deliveries are posted
      Then every run is handled once

      Examples:
        | how     |
        | stopped |
        | killed  |

  @LS-LISTEN-WINDOWS
  Rule: A run that comes in another window is another event

    Scenario: In another window
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And a delivery of 1 run
      And the same runs in another window
      When the deliveries are posted, until example 2 is asked for
      Then every delivery is answered with a 2xx
      And every run is handled twice
