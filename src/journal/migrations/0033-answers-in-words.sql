-- What is said to one person below a card, because an answer that they typed does not count; null for all others.
alter table hathi.ask_messages add column only_for text;
