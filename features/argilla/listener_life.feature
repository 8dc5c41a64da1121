@argilla @listener
Feature: A listener for Argilla that ends, and one that is not reached

  @AR-LISTEN-KEEPS
  Rule: What was answered with a 2xx is handled, through a stop and through a kill

    Scenario Outline: It is <how>
      Given an Argilla listener with the handlers "greet"
      And its events are stored before they are answered
      And what it passes on meets "503, 200 forever"
      And "dataset.created" is delivered to "greet"
      And Argilla's listener is <how> and started again
      When Argilla's listener is at work, until 2 events were passed on
      Then these events are handled, perhaps twice: "greet: dataset.created"

      Examples:
        | how     |
        | stopped |
        | killed  |

  @AR-LISTEN-OTHERS
  Rule: Webhooks of others are left as they are

    Scenario: There are two
      Given an Argilla listener with the handlers "greet=dataset.created"
      And Argilla has 2 webhooks of others
      When Argilla's listener is at work
      Then Argilla is asked for
        """
        GET /webhooks
        POST /webhooks {"url":"http://listener.hooks.test/greet","events":["dataset.created"]}
        """

  @AR-LISTEN-UNREACHED
  Rule: A listener whose ping does not come back says that it is not reached

    Scenario: Nobody delivers the ping
      Given an Argilla listener with the handlers "greet"
      And its health is asked for after 25s
      When Argilla's listener is at work
      Then its health is 200, and says ""reached":false"
