@argilla @listener
Feature: What a listener for Argilla answers to mistakes

  @AR-LISTEN-400
  Rule: What is genuine and no event is answered with 400

    Scenario: Cut short before it was signed
      Given an Argilla listener with the handlers "greet"
      And "dataset.created" is delivered to "greet", cut short
      When Argilla's listener is at work
      Then the deliveries are answered with "400"
      And no event is handled

  @AR-LISTEN-413
  Rule: An event of up to 20 MiB is taken, and a larger one answered with 413

    Scenario Outline: <size> MiB
      Given an Argilla listener with the handlers "greet"
      And "dataset.created" is delivered to "greet", padded to <size> MiB
      When Argilla's listener is at work
      Then the deliveries are answered with "<status>"

      Examples:
        | size | status |
        | 20   | 200    |
        | 21   | 413    |

  @AR-LISTEN-RETRY
  Rule: A handler that fails is answered for with 500, and has the event when it comes again

    Scenario: It fails twice
      Given an Argilla listener with the handlers "greet"
      And what it passes on meets "503 x2, 200 forever"
      And "dataset.created" is delivered to "greet"
      And the event comes once more
      And the event comes once more
      When Argilla's listener is at work
      Then the deliveries are answered with "500, 500, 200"

  @AR-LISTEN-PYTHON
  Rule: On request it answers as the listener of the Python SDK does

    Scenario Outline: <event>, <what>
      Given an Argilla listener with the handlers "greet=dataset.created"
      And it answers as the Python SDK does
      And "<event>" is delivered to "greet", <what>
      When Argilla's listener is at work
      Then the deliveries are answered with "<status>"

      Examples:
        | event             | what                 | status |
        | dataset.created   | signed 0s ago        | 200    |
        | dataset.updated   | signed 0s ago        | 200    |
        | workspace.created | signed 0s ago        | 500    |
        | ping              | signed 0s ago        | 500    |
        | dataset.created   | signed 310s ago      | 500    |
        | dataset.created   | without "webhook-id" | 500    |
        | dataset.created   | cut short            | 500    |
