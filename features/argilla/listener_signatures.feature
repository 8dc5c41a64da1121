@argilla @listener
Feature: What a listener for Argilla verifies

  @AR-LISTEN-GENUINE
  Rule: What is not signed with the webhook's secret is not handled

    Scenario: Signed for another handler
      Given an Argilla listener with the handlers "greet, audit"
      And "dataset.created" is delivered to "greet" with the secret of "audit"
      When Argilla's listener is at work
      Then no event is handled

    Scenario Outline: <what>
      Given an Argilla listener with the handlers "greet"
      And "dataset.created" is delivered to "greet", <what>
      When Argilla's listener is at work
      Then no event is handled

      Examples:
        | what                        |
        | written anew                |
        | without "webhook-id"        |
        | without "webhook-timestamp" |
        | without "webhook-signature" |
        | signed 310s ago             |
        | signed 310s ahead           |

  @AR-LISTEN-401
  Rule: What is not genuine is answered with 401

    Scenario Outline: <what>, a 401
      Given an Argilla listener with the handlers "greet"
      And "dataset.created" is delivered to "greet", <what>
      When Argilla's listener is at work
      Then the deliveries are answered with "401"

      Examples:
        | what                        |
        | written anew                |
        | without "webhook-id"        |
        | without "webhook-timestamp" |
        | without "webhook-signature" |
        | signed 310s ago             |
        | signed 310s ahead           |

  @AR-LISTEN-CLOCK
  Rule: The clocks of Argilla and of the listener may be five minutes apart

    Scenario Outline: <when>
      Given an Argilla listener with the handlers "greet"
      And "dataset.created" is delivered to "greet", signed <when>
      When Argilla's listener is at work
      Then these events are handled: "greet: dataset.created"

      Examples:
        | when       |
        | 290s ago   |
        | 290s ahead |

  @AR-LISTEN-OWN-SECRET
  Rule: Each handler has a webhook and a secret of its own

    Scenario: Each event is signed for its handler
      Given an Argilla listener with the handlers "greet, audit"
      And "dataset.created" is delivered to "greet"
      And "dataset.created" is delivered to "audit"
      When Argilla's listener is at work
      Then the deliveries are answered with "200, 200"
      And these events are handled: "greet: dataset.created, audit: dataset.created"

  @AR-LISTEN-HIDDEN
  Rule: Neither the API key nor a secret stands in the log or in an answer

    Scenario: In good and in bad times
      Given an Argilla listener with the handlers "greet, audit"
      And what it passes on meets "503, 200 forever"
      And "dataset.created" is delivered to "greet"
      And "dataset.created" is delivered to "greet" with the secret of "audit"
      And its health is asked for after 1s
      When Argilla's listener is at work
      Then neither Argilla's key nor a secret is told
