@argilla @listener
Feature: Events that come again
  Argilla draws a new id for each attempt. All that stays the same is the type of
  the event, its timestamp and the id of what it is about.

  @AR-LISTEN-ONCE
  Rule: An event that comes again, with another id, time and signature, is handled once

    Scenario: Handled before it is answered
      Given an Argilla listener with the handlers "audit"
      And "record.completed" is delivered to "audit"
      And the event comes once more
      When Argilla's listener is at work
      Then the deliveries are answered with "200, 200"
      And these events are handled: "audit: record.completed"

    Scenario: Stored before it is answered
      Given an Argilla listener with the handlers "audit"
      And its events are stored before they are answered
      And "record.completed" is delivered to "audit"
      And the event comes once more
      When Argilla's listener is at work
      Then the deliveries are answered with "202, 202"
      And these events are handled: "audit: record.completed"

    Scenario: Stored, and the listener was stopped in between
      Given an Argilla listener with the handlers "audit"
      And its events are stored before they are answered
      And "record.completed" is delivered to "audit"
      And Argilla's listener is stopped and started again
      And "record.completed" is delivered to "audit"
      When Argilla's listener is at work
      Then these events are handled: "audit: record.completed"
