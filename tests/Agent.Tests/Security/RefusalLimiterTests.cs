using MBot.Agent.Security.Transport;

namespace MBot.Agent.Tests.Security;

public class RefusalLimiterTests
{
    private readonly Clock _clock = new();
    private readonly RefusalLimiter _limiter;

    public RefusalLimiterTests() => _limiter = new RefusalLimiter(_clock);

    [Fact]
    public void APeersReason_IsWrittenOnceAMinute_AndTheRestCounted()
    {
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ => _limiter.Admit("1.2.3.4", "expired", out var _)));

        _clock.Now += TimeSpan.FromMinutes(1);

        Assert.True(_limiter.Admit("1.2.3.4", "expired", out var suppressed));
        Assert.Equal(2, suppressed);
    }

    [Fact]
    public void AnotherReasonOrPeer_IsWritten()
    {
        Assert.True(_limiter.Admit("1.2.3.4", "expired", out _));
        Assert.True(_limiter.Admit("1.2.3.4", "revoked", out _));
        Assert.True(_limiter.Admit("1.2.3.5", "expired", out _));
    }

    [Fact]
    public void AThousandPeers_WriteNoMoreThanTheBound() =>
        Assert.Equal(RefusalLimiter.PerWindow, Enumerable.Range(0, 1000).Count(i => _limiter.Admit($"peer {i}", "expired", out _)));

    [Fact]
    public void AClockSetBack_DoesNotSilenceIt()
    {
        Assert.True(_limiter.Admit("1.2.3.4", "expired", out _));

        _clock.Now -= TimeSpan.FromHours(5);

        Assert.True(_limiter.Admit("1.2.3.4", "expired", out _));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
