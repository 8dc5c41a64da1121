@argilla @listener
Feature: What a listener for Argilla makes of events

  @AR-LISTEN-TYPED
  Rule: Every event is parsed into its resource, and nothing of it is lost

    Scenario Outline: <event>
      Given an Argilla listener with the handlers "audit"
      And "<event>" is delivered to "audit"
      When Argilla's listener is at work
      Then these events are handled: "audit: <event>"
      And the deliveries are answered with "200"

      Examples:
        | event                        |
        | dataset.created              |
        | dataset.updated              |
        | dataset.deleted              |
        | dataset.published            |
        | record.created               |
        | record.updated               |
        | record.deleted               |
        | record.completed             |
        | response.created             |
        | response.updated             |
        | response.updated.null-values |
        | response.deleted             |

  @AR-LISTEN-SUBSCRIBED
  Rule: An event that a handler did not ask for is answered with 204, and not handled

    Scenario: Of its own resource, and of another
      Given an Argilla listener with the handlers "greet=dataset.created"
      And "dataset.updated" is delivered to "greet"
      And "record.created" is delivered to "greet"
      And "dataset.created" is delivered to "greet"
      When Argilla's listener is at work
      Then the deliveries are answered with "204, 204, 200"
      And these events are handled: "greet: dataset.created"

  @AR-LISTEN-UNKNOWN
  Rule: An event that is not known is answered with 204, and not handled

    Scenario: One that Argilla may have some day
      Given an Argilla listener with the handlers "audit"
      And "workspace.created" is delivered to "audit"
      When Argilla's listener is at work
      Then the deliveries are answered with "204"
      And no event is handled

  @AR-LISTEN-PING
  Rule: A ping is answered with 204, and not handled

    Scenario: A ping
      Given an Argilla listener with the handlers "audit"
      And "ping" is delivered to "audit"
      When Argilla's listener is at work
      Then the deliveries are answered with "204"
      And no event is handled
