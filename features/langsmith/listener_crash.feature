@langsmith @listener
Feature: A listener that dies

  @LS-LISTEN-KEEPS
  Rule: What was answered with a 2xx is handled, through a crash and a restart

    Scenario: Killed before anything is done
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And its API takes 1s to answer
      And a delivery of 3 runs
      And the listener is killed and started again
      When the deliveries are posted, until example 3 is asked for
      Then every delivery is answered with a 2xx
      And every run becomes one example

    Scenario: Killed between the effect and its note
      Given a listener with the secret "38ee77617c3a489ab6e871fbeb2ec87d"
      And its API first plays "lose-reply" to "POST /api/v1/examples"
      And a delivery of 1 run
      And the listener is killed once example 1 is asked for
      And the listener is started again
      When the deliveries are posted, until example 2 is asked for
      Then every run becomes one example
