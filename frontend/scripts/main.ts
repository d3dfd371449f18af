// GOV.UK's own snippet for this is inline, which our content security policy refuses: hence the first line.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

import "../styles/main.scss";
import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
} from "govuk-frontend";
import { startDrafts } from "./drafts";
import { startLeaving } from "./leave";
import { startMeeting } from "./meeting";
import { startTellingOnce } from "./once";
import { startProgress } from "./progress";
import { startQueue } from "./queue";
import { startSession } from "./session";
import { startSimilar } from "./similar";
import { startWaiting } from "./waiting";

createAll(Button);
createAll(CharacterCount);
createAll(Checkboxes);
createAll(ErrorSummary);
createAll(NotificationBanner);
createAll(PasswordInput);
createAll(Radios);
createAll(ServiceNavigation);
createAll(SkipLink);

startDrafts(document);
startLeaving(document);
startMeeting(document);
startProgress(document);
startQueue(document);
startSession(document);
startSimilar(document);
startTellingOnce(document);
startWaiting(document);
