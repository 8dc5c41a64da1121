@argilla @system
Feature: What happens to datasets

  @AR-DATASET-EVENTS
  Rule: What happens to a dataset makes dataset events

    Scenario Outline: Somebody <deed>
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then these events come: "<events>"

      Examples:
        | deed                         | events            |
        | creates a dataset            | dataset.created   |
        | changes the draft            | dataset.updated   |
        | changes nothing of the draft | dataset.updated   |
        | publishes the draft          | dataset.published |
        | deletes the dataset          | dataset.deleted   |

    Scenario Outline: Somebody <deed>, which makes none
      Given an Argilla webhook that plays "200 forever"
      When somebody <deed>
      Then no event comes

      Examples:
        | deed                           |
        | adds a field                   |
        | adds a question                |
        | changes a question             |
        | adds a metadata property       |
        | adds vector settings           |
        | takes an admin off a workspace |

  @AR-RECOUNT
  Rule: A change of a dataset announces its records once for each of their responses

    Scenario: A record with one response, one with two, and one with none
      Given records that take 3 submitted responses
      And an Argilla webhook for "dataset.updated, record.updated" that plays "200 forever"
      When somebody changes the dataset
      Then these events come: "dataset.updated, record.updated, record.updated"
