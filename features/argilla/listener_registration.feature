@argilla @listener
Feature: How a listener gets its webhooks from Argilla

  @AR-LISTEN-REGISTER
  Rule: A handler without a webhook gets one, for its URL and its events

    Scenario: Argilla has none
      Given an Argilla listener with the handlers "greet=dataset.created+dataset.deleted"
      And Argilla has no webhooks
      And "dataset.created" is delivered to "greet"
      When Argilla's listener is at work
      Then Argilla is asked for
        """
        GET /webhooks
        POST /webhooks {"url":"http://listener.hooks.test/greet","events":["dataset.created","dataset.deleted"]}
        """
      And the deliveries are answered with "200"

  @AR-LISTEN-REUSE
  Rule: A webhook at a handler's URL is used again, with its secret

    Scenario: After it was stopped
      Given an Argilla listener with the handlers "greet=dataset.created"
      And "dataset.created" is delivered to "greet"
      And Argilla's listener is stopped and started again
      And "dataset.created" is delivered to "greet"
      When Argilla's listener is at work
      Then the deliveries are answered with "200, 200"

    Scenario: Its URL is written otherwise
      Given an Argilla listener with the handlers "greet=dataset.created"
      And Argilla has a webhook at "http://LISTENER.hooks.test:80/greet" for "dataset.created"
      And "dataset.created" is delivered to "greet"
      When Argilla's listener is at work
      Then the deliveries are answered with "200"
      And Argilla is asked for
        """
        GET /webhooks
        """

  @AR-LISTEN-CHANGE
  Rule: A webhook of a handler whose events are others, or that is disabled, is changed and not left behind

    Scenario: Its events are others
      Given an Argilla listener with the handlers "greet=dataset.created"
      And Argilla has a webhook at "http://listener.hooks.test/greet" for "dataset.updated"
      When Argilla's listener is at work
      Then Argilla is asked for
        """
        GET /webhooks
        PATCH /webhooks/00000000-0000-4000-8000-000000000001 {"events":["dataset.created"]}
        """

    Scenario: It is disabled
      Given an Argilla listener with the handlers "greet=dataset.created"
      And Argilla has a disabled webhook at "http://listener.hooks.test/greet" for "dataset.created"
      When Argilla's listener is at work
      Then Argilla is asked for
        """
        GET /webhooks
        PATCH /webhooks/00000000-0000-4000-8000-000000000001 {"enabled":true}
        """

    Scenario: There is a second one
      Given an Argilla listener with the handlers "greet=dataset.created"
      And Argilla has a webhook at "http://listener.hooks.test/greet" for "dataset.created"
      And Argilla has a webhook at "http://listener.hooks.test/greet" for "dataset.updated"
      When Argilla's listener is at work
      Then Argilla is asked for
        """
        GET /webhooks
        DELETE /webhooks/00000000-0000-4000-8000-000000000002
        """
