@argilla @system
Feature: What an event carries

  @AR-PAYLOAD
  Rule: Each type of events has its payload, all fields of it always there

    Scenario Outline: <event>
      Given an Argilla webhook for "<event>" that plays "200 forever"
      When somebody does all of it
      Then every event is as its schema has it

      Examples:
        | event             |
        | dataset.created   |
        | dataset.updated   |
        | dataset.published |
        | dataset.deleted   |
        | record.created    |
        | record.updated    |
        | record.completed  |
        | record.deleted    |
        | response.created  |
        | response.updated  |
        | response.deleted  |

    Scenario: A ping
      Given an Argilla webhook that plays "200 forever"
      When somebody pings the webhook
      Then every event is as its schema has it

    Scenario: A response without values
      Given an Argilla webhook for "response.updated" that plays "200 forever"
      When somebody discards the response
      Then every event is as its schema has it

  @AR-PYTHON-JSON
  Rule: A body is written as Python's json module does

    Scenario: Events with letters beyond ASCII
      Given an Argilla webhook that plays "200 forever"
      When somebody does all of it
      Then every body is as Python writes it
