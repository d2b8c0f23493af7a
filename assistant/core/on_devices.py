"""What happens to the device's own parts, and what is decided about it."""

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.events import Device, Event
from assistant.core.outsiders import TOOL
from assistant.core.sight import Source
from assistant.core.signals import Notice
from assistant.core.states import Turn
from assistant.core.talk import DEVICE, Talk
from assistant.core.timings import LONGEST_SPELLING_S

SOURCE = {device: source for source, device in DEVICE.items()}


def decide(talk: Talk, event: Event, before: Turn) -> None:
    """`before` is whose turn it was until `event`."""
    desk, here = talk.desk, talk.here
    match event:
        case ev.LightsShown(indication):
            here.shown = indication
        case ev.DeviceReady(device):
            if here.ready(device) and device is Device.SPEAKER:
                talk.notices.tell(Notice.SPEAKER_BACK)
            if device is Device.SPEAKER and talk.rules.safe_mode:
                talk.notices.tell(Notice.SAFE_MODE)
            elif device is Device.SPEAKER:
                here.restarted = talk.rules.after_crash
            if device in SOURCE:
                talk.see()
        case ev.DeviceLost(device) if device not in SOURCE or talk.eyes.watching(SOURCE[device]):
            here.lost(device)
            _lost(talk, device)
            if device is Device.SCREEN:
                talk.notices.tell(Notice.NOT_PAIRED if event.unpaired else Notice.SHARING_ENDED)
        case ev.EarsLost() if before in (Turn.LISTENING, Turn.FOLLOW_UP):
            desk.cause = Cause.MICROPHONE_GONE
        case ev.LightsLost():
            desk.cause = here.unnoticed or Cause.LIGHTS_GONE
        case ev.BudgetSpent():
            desk.cause = Cause.BUDGET_SPENT
        case ev.ProblemShown():
            desk.cause = None
        case ev.MuteLineChanged(muted):
            here.read_line(muted=muted)
            desk.waits.drop(ev.LineUnread)
            here.ready(Device.BUTTONS)
            if muted:
                desk.post(ev.LineMuted())
        case ev.LineUnread():
            here.lost(Device.BUTTONS)
        case ev.CostsCounted(costs):
            here.costs = costs
            if costs.spent and desk.turn is Turn.FOLLOW_UP:
                desk.post(ev.BudgetSpent())
        case ev.ToolFinished(response, untrusted):
            if untrusted:
                talk.outsiders.spoke([TOOL])
            if talk.calls.finished(response):
                talk.approval.drop(talk.calls.__contains__)
                talk.await_reply()
        case ev.GateOver():
            talk.calls.open_gate()
        case ev.ApprovalAsked(call_id, words):
            _want_approval(talk, call_id, words)
        case ev.ApprovalLapsed():
            talk.approval.answer(granted=False)
            talk.notices.answer(Notice.APPROVAL_LAPSED)
        case ev.AlarmDue(alarm):
            talk.ringing.due(alarm)
            talk.approval.refuse()  # a press means the ring now
        case ev.RingDue():
            talk.ringing.ring()
        case ev.AlarmsChanged(alarms):
            here.alarms = alarms
            talk.ringing.keep(alarms)
        case ev.AlarmMissed(alarm):
            talk.ringing.missed(alarm)
        case ev.StorageFailed():
            talk.notices.tell(Notice.DISK_FULL)
        case ev.PictureTaken(picture) if desk.turn is not Turn.ASLEEP:
            talk.eyes.taken(picture)
        case ev.PairingCodeMade(code):
            desk.do(do.SpellCode(code))
            desk.wait(ev.SpellingOver, LONGEST_SPELLING_S)
        case ev.PairingEnded(paired):
            talk.notices.answer(Notice.PAIRED if paired else Notice.PAIRING_REFUSED)
        case ev.CodeSpelled():
            desk.waits.drop(ev.SpellingOver)
        case ev.NoticeSpoken(notice, words, heard):
            talk.ringing.told(notice, words)
            if notice is Notice.ASK_APPROVAL:
                talk.approval.spoken(words, heard=heard)
            elif notice is Notice.FORGOTTEN and talk.rules.pairs:
                desk.do(do.OpenPairing(anew=True))
            elif notice is Notice.CONFIRM_FORGETTING and ev.ForgettingLapsed in desk.waits:
                desk.wait(ev.ForgettingLapsed, talk.timings.confirm_s)


def _want_approval(talk: Talk, call_id: str, words: str) -> None:
    if call_id in talk.calls:
        talk.approval.want(call_id, words)
    else:
        talk.desk.do(do.AnswerApproval(call_id, granted=False, asked=False))


def _lost(talk: Talk, device: Device) -> None:
    if (
        device in (Device.LIGHTS, Device.SPEAKER)
        and talk.here.unnoticed
        and talk.desk.turn is not Turn.ASLEEP
    ):
        talk.desk.post(ev.LightsLost())
    match device:
        case Device.SPEAKER if not talk.approval.heard:
            talk.approval.refuse()
        case Device.MICROPHONE:
            talk.ears.forget()
            talk.notices.tell(Notice.MICROPHONE_GONE)
            talk.desk.post(ev.EarsLost())
        case Device.CAMERA:
            talk.eyes.forget(Source.CAMERA)
            talk.notices.tell(Notice.CAMERA_GONE)
        case Device.SCREEN:
            talk.switch(Source.SCREEN)
