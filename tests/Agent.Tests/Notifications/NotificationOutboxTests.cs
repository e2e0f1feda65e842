using MBot.Agent.Notifications;

namespace MBot.Agent.Tests.Notifications;

public sealed class NotificationOutboxTests : IDisposable
{
    private readonly NotificationsFixture _agent = new();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public void WhatWaits_SurvivesAKill_InItsOrder_WithWhatWasTold()
    {
        Tell("one");
        Tell("two");
        _agent.Outbox.Delivered(_agent.Outbox.Next!);
        var before = _agent.Outbox.Memory!;

        _agent.KillAgent();

        Assert.Equal(["two"], _agent.Outbox.Memory!.Waiting.Select(message => message.Title));
        Assert.Equal(["one", "two"], _agent.Outbox.Memory!.Operations);
        Assert.Equal(before.Since, _agent.Outbox.Memory!.Since);
    }

    [Fact]
    public void BeyondItsBound_TheOldestIsGivenUp_AndCounted()
    {
        for (var i = 0; i < NotificationOutbox.MostWaiting + 5; i++)
            Tell($"{i}");

        Assert.Equal(NotificationOutbox.MostWaiting, _agent.Outbox.Memory!.Waiting.Count);
        Assert.Equal(("5", 5), (_agent.Outbox.Next!.Title, _agent.Outbox.Memory!.Lost));
        _agent.Outbox.Delivered(_agent.Outbox.Next!);
        Assert.Equal(0, _agent.Outbox.Memory!.Lost);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"since\": ")]
    [InlineData("{}")]
    public void AFileThatCannotBeRead_IsBegunAnew(string text)
    {
        Tell("one");
        File.WriteAllText(_agent.State.Notifications, text);

        _agent.KillAgent();
        Tell("two");

        Assert.Equal("two", Assert.Single(_agent.Outbox.Memory!.Waiting).Title);
    }

    private void Tell(string title) => _agent.Outbox.Tell(title, new Notification(Guid.NewGuid().ToString(), NotificationKind.Succeeded, title, "text", null, _agent.Time.Now));
}
