"""Addresses of meetings, of what is to be done, and of questions between partners."""

from django.urls import path

from dhealth.commons.gatherings.views import meetings, questions, tasks

urlpatterns = [
    path("meetings/", meetings.gatherings, name="gathering.read"),
    path("meetings/new/", meetings.call, name="gathering.call"),
    path("meetings/<uuid:pk>/", meetings.open_meeting, name="gathering.open"),
    path("meetings/<uuid:pk>/draw/", meetings.draw, name="gathering.draw"),
    path("meetings/<uuid:pk>/line/", meetings.add, name="gathering.add"),
    path("meetings/<uuid:pk>/came/", meetings.attend, name="gathering.attend"),
    path("meetings/<uuid:pk>/minutes/", meetings.minute, name="gathering.minute"),
    path("meetings/<uuid:pk>/close/", meetings.close, name="gathering.close"),
    path("meetings/<uuid:pk>/paper/", meetings.paper, name="gathering.print"),
    path("meetings/<uuid:pk>/task/", meetings.add_task, name="task.add"),
    path("tasks/", tasks.tasks, name="task.read"),
    path("tasks/<uuid:pk>/end/", tasks.end, name="task.end"),
    path("tasks/begin/", tasks.begin, name="task.begin"),
    path("questions/", questions.questions, name="issue.read"),
    path("questions/new/", questions.ask, name="issue.raise"),
    path("questions/<uuid:pk>/", questions.open_question, name="issue.open"),
    path("questions/<uuid:pk>/reply/", questions.reply, name="issue.reply"),
    path("questions/<uuid:pk>/up/", questions.pass_up, name="issue.pass_up"),
    path("questions/<uuid:pk>/settle/", questions.settle, name="issue.settle"),
]
