using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class SecretsTests
{
    [Fact]
    public async Task AFileIsPushed_AndTheRestartIsWatched()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(OperationState.Succeeded).On<ChangeSecretsRequest>(request => new ChangeSecretsReply { Added = { request.Set.Keys }, OperationId = request.RestartOperationId });
        using var laptop = Laptop.Of(agent);
        await File.WriteAllTextAsync(Path.Combine(laptop.Home, ".env"), "# comment\nA=1\nexport B=\"two words\"\n");

        var ran = await laptop.RunAsync("secrets", "push", ".env");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        var sent = Assert.Single(agent.Script.Asked<ChangeSecretsRequest>());
        Assert.Equal("two words", sent.Set["B"]);
        Assert.False(sent.Replace);
        Assert.True(Guid.TryParse(sent.RestartOperationId, out _));
        Assert.Single(agent.Script.Asked<WatchOperationRequest>());
        Assert.DoesNotContain("two words", ran.Output + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatCantBeRead_SendsNothing_AndShowsNoValue()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        await File.WriteAllTextAsync(Path.Combine(laptop.Home, ".env"), "A=1\nB=\"hunter2\n");

        var ran = await laptop.RunAsync("secrets", "push", ".env");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("line 2", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ran.Output + ran.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Script.Asked<ChangeSecretsRequest>());
    }

    [Fact]
    public async Task AValueThatIsNoUtf8Text_IsRefusedByItsName_InsteadOfBeingChanged()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        await File.WriteAllBytesAsync(Path.Combine(laptop.Home, ".env"), [.. "A=1\nPASSWORD=hunter"u8, 0xFC, .. "2\n"u8]);

        var ran = await laptop.RunAsync("secrets", "push", ".env");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("the value of PASSWORD is not UTF-8 text", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", ran.Output + ran.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Script.Asked<ChangeSecretsRequest>());
    }

    [Fact]
    public async Task ValuesComeFromArguments_OrStandardInput_AndNoRestartIsNoRestart()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunWithInputAsync("line 1\nline 2\n", "secrets", "set", "A=x=y", "@B=@file", "--no-restart");
        Assert.Equal(ExitCode.Usage, ran.Exit);
        ran = await laptop.RunWithInputAsync("line 1\nline 2\n", "secrets", "set", "A=x=y", "C=@file", "B", "-", "--no-restart");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        var sent = Assert.Single(agent.Script.Asked<ChangeSecretsRequest>());
        Assert.Equal(("x=y", "@file", "line 1\nline 2", ""), (sent.Set["A"], sent.Set["C"], sent.Set["B"], sent.RestartOperationId));
    }

    [Fact]
    public async Task WithoutATerminal_ANameAloneIsRefused()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("secrets", "set", "API_KEY");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("secrets set API_KEY -", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnARealTerminal_WhatIsTypedIsNeverShown()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        // util-linux's script gives the program a terminal of its own and writes down everything that appears on it.
        var screen = Path.Combine(laptop.Home, "screen");
        await using var terminal = ChildProcess.Start("script", ["-qefc", $"{Laptop.Program} secrets set API_KEY --no-restart; stty -a", screen],
            new ChildProcessOptions { Environment = laptop.Process });
        await Until.HoldsAsync(() => File.Exists(screen) && File.ReadAllText(screen).Contains("(not shown)", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the prompt");
        await terminal.WriteLineAsync("hunter2");
        terminal.CloseInput();
        await terminal.WaitForExitAsync(TimeSpan.FromSeconds(60));
        var shown = await File.ReadAllTextAsync(screen);

        Assert.Equal("hunter2", Assert.Single(agent.Script.Asked<ChangeSecretsRequest>()).Set["API_KEY"]);
        Assert.Contains("Value of API_KEY (not shown):", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
        Assert.Matches(@"(?<!-)\becho\b", shown);
    }
}
