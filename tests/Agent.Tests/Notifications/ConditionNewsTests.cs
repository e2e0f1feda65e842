using MBot.Agent.Notifications;
using static MBot.Agent.Tests.Notifications.NotificationsFixture;

namespace MBot.Agent.Tests.Notifications;

public sealed class ConditionNewsTests : IDisposable
{
    private readonly NotificationsFixture _agent = new();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public void WhatPassesByItself_WakesNobody()
    {
        for (var i = 0; i < 20; i++)
        {
            _agent.Conditions.Raise(Down, "no live copy");
            _agent.Pass(TimeSpan.FromSeconds(25));
            _agent.Conditions.Clear(Down);
            _agent.Pass(TimeSpan.FromSeconds(5));
        }

        Assert.Empty(_agent.Titles);
    }

    [Fact]
    public void WhatLasts_IsToldOnce_AndItsEndToo()
    {
        _agent.Conditions.Raise(Down, "no live copy");
        _agent.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(["Raised app-live-missing"], _agent.Titles);

        _agent.Conditions.Clear(Down);
        _agent.Pass(TimeSpan.FromSeconds(110));
        Assert.Single(_agent.Titles);
        _agent.Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(["Raised app-live-missing", "Resolved app-live-missing is over"], _agent.Titles);
        Assert.Contains("after 30 min: no live copy", _agent.Outbox.Memory!.Waiting[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatComesAndGoes_IsOneStory()
    {
        _agent.Conditions.Raise(Down, "no live copy");
        _agent.Pass(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 10; i++)
        {
            _agent.Conditions.Clear(Down);
            _agent.Pass(TimeSpan.FromMinutes(1));
            _agent.Conditions.Raise(Down, "no live copy");
            _agent.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["Raised app-live-missing"], _agent.Titles);
    }

    [Fact]
    public void OnlyHighSeverity_IsTold_AndNotWhatAnotherExplains_AndEachByItsOwnDamping()
    {
        _agent.Conditions.Raise(Low, "400 MiB");
        _agent.Conditions.Raise(Explained, "it does not start");
        _agent.Conditions.Raise(Down, "no live copy");
        _agent.Conditions.Raise(Slow, "three days");

        _agent.Pass(TimeSpan.FromMinutes(4));
        Assert.Equal(["Raised app-live-missing"], _agent.Titles);
        _agent.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(["Raised app-live-missing", "Raised backup-old"], _agent.Titles);
    }

    [Fact]
    public void AfterAKill_WhatIsStillThere_IsNotToldAgain_AndWhatIsGone_IsToldAsOver()
    {
        _agent.Conditions.Raise(Down, "no live copy");
        _agent.Conditions.Raise(Slow, "three days");
        _agent.Pass(TimeSpan.FromMinutes(10));
        _agent.KillAgent();

        _agent.Pass(TimeSpan.FromSeconds(60)); // found again only now
        _agent.Conditions.Raise(Down, "no live copy");
        _agent.Pass(TimeSpan.FromMinutes(10));

        Assert.Equal(["Raised app-live-missing", "Raised backup-old", "Resolved backup-old is over"], _agent.Titles);
    }

    [Fact]
    public void ASecretInACondition_DoesNotLeave()
    {
        _agent.Conditions.Raise(Down, "cannot log in with hunter2hunter2", "try hunter2hunter2");
        _agent.Pass(TimeSpan.FromMinutes(1));

        Assert.DoesNotContain("hunter2hunter2", File.ReadAllText(_agent.State.Notifications), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAWebhook_NothingIsKept()
    {
        _agent.Conditions.Raise(Down, "no live copy");
        _agent.Pass(TimeSpan.FromMinutes(1));

        _agent.Outbox.Forget();
        _agent.Pass(TimeSpan.FromMinutes(1));

        Assert.Null(_agent.Outbox.Memory);
        Assert.False(File.Exists(_agent.State.Notifications));
    }
}
