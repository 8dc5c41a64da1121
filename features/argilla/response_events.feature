@argilla @system
Feature: What happens to responses

  @AR-RESPONSE-EVENTS
  Rule: What happens to a response makes record.updated and a response event

    Scenario Outline: Somebody <deed>, of three that are needed
      Given records that take 3 submitted responses
      And an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then these events come: "<events>"

      Examples:
        | deed                   | events                           |
        | responds to a record   | record.updated, response.created |
        | responds with a draft  | record.updated, response.created |
        | responds in bulk       | record.updated, response.created |
        | responds in bulk again | record.updated, response.updated |
        | changes the response   | record.updated, response.updated |
        | discards the response  | record.updated, response.updated |
        | deletes the response   | record.updated, response.deleted |

    Scenario: A user is deleted with their responses, which makes none
      Given an Argilla webhook that plays "200 forever"
      When somebody deletes an annotator
      Then no event comes

  @AR-COMPLETED
  Rule: record.completed is announced after each change that leaves the record completed

    Scenario Outline: Somebody <deed>
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then these events come: "<events>"

      Examples:
        | deed                     | events                                             |
        | responds to a record     | record.updated, record.completed, response.created |
        | responds with a draft    | record.updated, response.created                   |
        | changes the response     | record.updated, record.completed, response.updated |
        | responds to hers as well | record.updated, record.completed, response.created |
        | discards the response    | record.updated, response.updated                   |

  @AR-ORDER
  Rule: The events of a response come after those of its record

    Scenario Outline: In order, somebody <deed>
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then the events come in the order "record.updated, record.completed, <event>"

      Examples:
        | deed                 | event            |
        | responds to a record | response.created |
        | changes the response | response.updated |
        | deletes the response | response.deleted |

  @AR-STALE-RECORD
  Rule: The event of a response has the record as it was before the response

    Scenario: The response completes the record
      Given an Argilla webhook for "record.updated, response.created" that plays "200 forever"
      When somebody responds to a record
      Then the response's event has the record as it was before
