@argilla @system
Feature: What happens to records

  @AR-RECORD-EVENTS
  Rule: What happens to a record makes one record event, and suggestions make none

    Scenario Outline: Somebody <deed>
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then these events come: "<events>"

      Examples:
        | deed                             | events                         |
        | creates two records              | record.created, record.created |
        | creates a record with a response | record.created                 |
        | changes a record                 | record.updated                 |
        | deletes a record                 | record.deleted                 |
        | deletes two records              | record.deleted, record.deleted |

    Scenario Outline: Somebody <deed>, which makes none
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then no event comes

      Examples:
        | deed                        |
        | changes nothing of a record |
        | suggests an answer          |

  @AR-BULK-EVENTS
  Rule: An upserted record is created where its times are the same, and else updated

    Scenario Outline: Somebody <deed>
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then these events come: "<events>"

      Examples:
        | deed                                 | events         |
        | upserts a new record                 | record.created |
        | upserts a record as it is            | record.created |
        | upserts a record with another text   | record.updated |
        | upserts a completed record as it is  | record.updated |
        | upserts a new record with a response | record.updated |
