using MBot.Agent.Diagnostics;
using MBot.Agent.Diagnostics.Catalogue;
using MBot.Agent.Logs;
using MBot.Agent.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Diagnostics;

public sealed class MachineDiagnosticsTests
{
    [Fact]
    public async Task ACheckThatHangs_FailsAlone_WithinItsBound()
    {
        var looks = await RunAsync(new Check("well", _ => Task.FromResult(Finding.Ok("1"))), new Check("hangs", async cancellation =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
            return Finding.Ok("");
        }));

        Assert.Equal([("well", CheckResult.Ok), ("hangs", CheckResult.Failed)], looks.Select(l => (l.Check.Name, l.Found.Result)));
        Assert.Contains("no answer within", looks[1].Found.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAUserCanMend_IsTheFinding_AndWhatTheProgramSaidIsTheCause()
    {
        var look = Assert.Single(await RunAsync(new Check("source", _ => throw new MBotException(ErrorKind.Unavailable, "git.fetch-failed", "git could not fetch")
        {
            Hint = "check the address",
            Evidence = ["git@github.com: Permission denied (publickey).", "password hunter2"],
        })));

        Assert.Equal((CheckResult.Failed, "git could not fetch", "mbot-client source deploy-key"), (look.Found.Result, look.Found.Detail, look.Found.Command));
        Assert.Contains("does not accept the agent's access", look.Found.Cause, StringComparison.Ordinal);
        Assert.Contains("password ***", look.Found.Evidence);
    }

    [Fact]
    public async Task ABug_IsOneFailedCheck_AndKeepsItsText()
    {
        var look = Assert.Single(await RunAsync(new Check("broken", _ => throw new InvalidOperationException("inner details"))));

        Assert.Equal(CheckResult.Failed, look.Found.Result);
        Assert.DoesNotContain("inner details", look.Found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAsksForACheckThatIsNot_HearsWhichThereAre()
    {
        var error = await Assert.ThrowsAsync<MBotException>(() => Machine(new Check("disk", _ => Task.FromResult(Finding.Ok("")))).RunAsync(["disc"], CancellationToken.None));

        Assert.Equal("only", error.Field);
        Assert.Contains("disk", error.Hint, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<TakenLook>> RunAsync(params IDiagnostic[] checks) => Machine(checks).RunAsync([], CancellationToken.None);

    private static MachineDiagnostics Machine(params IDiagnostic[] checks) =>
        new(checks, new FailureCatalogue(), new Starred(), TimeProvider.System, NullLogger<MachineDiagnostics>.Instance);

    private sealed class Check(string name, Func<CancellationToken, Task<Finding>> look) : IDiagnostic
    {
        public string Name => name;

        public TimeSpan Bound => TimeSpan.FromMilliseconds(300);

        public Task<Finding> LookAsync(CancellationToken cancellation) => look(cancellation);
    }

    private sealed class Starred : ILogRedactor
    {
        public string Redact(string text) => text.Replace("hunter2", "***", StringComparison.Ordinal);
    }
}
