using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Enrolment;

/// <summary>An instance is taken over through a real sshd, with the ssh command that a user has.</summary>
public sealed class EnrolOverSshTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [NeedsFact(Part.Ssh | Part.Deployment)]
    public async Task AnEnrolledInstance_IsDeployedTo_FromTheLaptopAlone()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance);

        var enrolled = (await laptop.EnrolAsync("--json")).Expect(0);

        output.WriteLine(enrolled.Output);
        var status = (await laptop.RunAsync("status", "--json")).Expect(0);
        var me = (await laptop.RunAsync("whoami", "--json")).Expect(0).Json;
        Assert.Equal(("operator", true), (me.Text("role"), me.GetProperty("hasAuthority").GetBoolean()));
        Assert.Equal(status.Json.GetProperty("agent").Text("instanceId"), me.Text("instanceId"));
        Assert.Contains(me.Text("serial"), (await laptop.RunAsync("access", "list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(["identity.enrolled"], (await ActionsAsync(laptop)).Where(action => action.StartsWith("identity.", StringComparison.Ordinal)));
        (await laptop.RunAsync("source", "set", repository.Url)).Expect(0);
        (await laptop.RunAsync("redeploy")).Expect(0);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.DoesNotContain("PRIVATE", instance.Ssh.Log + enrolled.Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Ssh)]
    public async Task AHostKeyThatIsNotKnown_IsRefused_UnlessTheUserSaysOtherwise()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance) { KnownHosts = "" };

        var refused = (await laptop.EnrolAsync()).Expect(3);

        Assert.Contains("not among the known ones", refused.Output, StringComparison.Ordinal);
        Assert.Contains("--host-key ask", refused.Output, StringComparison.Ordinal);
        Assert.False(laptop.HasAuthority);
        Assert.False(File.Exists(Path.Combine(instance.State, "identity", "agent.crt")));
        (await laptop.EnrolAsync("--host-key", "accept-new")).Expect(0);
        Assert.Contains(instance.Ssh.KnownHostsLine(instance.Ssh.Port).Split(' ')[2].Trim(), laptop.KnownHosts, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Ssh)]
    public async Task AtATerminal_TheUserIsShownTheHostKey_AndDecides()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance) { KnownHosts = "" };

        foreach (var (answer, exit) in ((string, int)[])[("no", 3), ("yes", 0)])
        {
            await using var enrol = laptop.StartEnrolAtTerminal("--host-key", "ask");
            await enrol.WaitForLineAsync(line => line.Contains("key fingerprint is SHA256:", StringComparison.Ordinal), Bound);
            await enrol.WriteLineAsync(answer);
            Assert.True(await enrol.WaitForExitAsync(Bound) == exit, enrol.Output);
        }

        Assert.Contains(instance.Ssh.KnownHostsLine(instance.Ssh.Port).Split(' ')[2].Trim(), laptop.KnownHosts, StringComparison.Ordinal);
        (await laptop.RunAsync("status")).Expect(0);
    }

    [NeedsFact(Part.Ssh)]
    public async Task AHostKeyThatHasChanged_IsRefused_WhateverTheUserSays()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance);
        laptop.KnownHosts = instance.Ssh.KnownHostsLine(instance.Ssh.Port, await instance.Ssh.MakeKeyAsync("other"));

        foreach (var policy in (string[])["known", "accept-new"])
        {
            var refused = (await laptop.EnrolAsync("--host-key", policy, "--json")).Expect(3);
            Assert.Contains("\"ssh.host-key-changed\"", refused.Output, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(instance.State, "identity", "agent.crt")));
    }

    [NeedsFact(Part.Ssh)]
    public async Task ASecondLaptop_TakesTheInstanceOver_AndTheFirstOneIsOut()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var lost = new SshLaptop(instance);
        using var found = new SshLaptop(instance);
        (await lost.EnrolAsync()).Expect(0);
        (await lost.RunAsync("status")).Expect(0);

        var asked = (await found.EnrolAsync()).Expect(4);
        Assert.Contains("belongs to another CA", asked.Output, StringComparison.Ordinal);
        (await lost.RunAsync("status")).Expect(0);
        (await found.EnrolAsync("--yes")).Expect(0);

        (await found.RunAsync("status")).Expect(0);
        await Until.HoldsAsync(async () => (await ActionsAsync(found)).Contains("identity.authority-replaced"), Bound, "the agent has put it on record");
        var refused = (await lost.RunAsync("status")).Expect(3);
        Assert.Contains("not signed by the CA of this profile", refused.Output, StringComparison.Ordinal);
        (await found.RunAsync("audit", "verify")).Expect(0);
    }

    [NeedsFact(Part.Ssh)]
    public async Task RunAgain_ItRenewsAndHarmsNothing()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance);
        (await laptop.EnrolAsync()).Expect(0);
        var before = (await laptop.RunAsync("whoami", "--json")).Expect(0).Json;

        Assert.Contains("enrolled again", (await laptop.EnrolAsync()).Expect(0).Output, StringComparison.Ordinal);

        var after = (await laptop.RunAsync("whoami", "--json")).Expect(0).Json;
        Assert.Equal((before.Text("serial"), before.Text("instanceId")), (after.Text("serial"), after.Text("instanceId")));
    }

    [NeedsFact(Part.Ssh)]
    public async Task WhenTheAgentDoesNotRun_ItIsEnrolledAllTheSame_AndTheNextStepIsSaid()
    {
        await using var instance = await BareInstance.CreateAsync(running: false);
        using var laptop = new SshLaptop(instance);

        var said = (await laptop.EnrolAsync()).Expect(3);

        Assert.Contains("systemctl start mbot-agent", said.Output, StringComparison.Ordinal);
        await instance.StartAgentAsync();
        (await laptop.RunAsync("status")).Expect(0);
        Assert.Equal(["identity.enrolled"], (await ActionsAsync(laptop)).Where(action => action.StartsWith("identity.", StringComparison.Ordinal)));
    }

    [NeedsFact(Part.Ssh)]
    public async Task WhatIsInTheWay_IsSaid_AndNothingChanges()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance);

        await RefusedAsync(4, "agent.not-installed", "--agent-binary", "/nowhere/mbot-agent");
        await RefusedAsync(3, "ssh.refused", "--identity", await instance.Ssh.MakeKeyAsync("stranger"));
        await RefusedAsync(3, "ssh.unreachable", "--port", $"{Port.Free()}");
        Assert.False(laptop.HasAuthority);
        (await laptop.EnrolAsync()).Expect(0);
        await using var another = await BareInstance.CreateAsync();
        await RefusedAsync(4, "profile.other-instance", "--port", $"{another.Ssh.Port}", "--identity", another.Ssh.UserKey, "--state", another.State, "--host-key", "accept-new");

        async Task RefusedAsync(int exit, string code, params string[] options) =>
            Assert.Contains($"\"{code}\"", (await laptop.EnrolAsync([.. options, "--json"])).Expect(exit).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Ssh | Part.Deployment)]
    [Trait("Duration", "Long")]
    public async Task OverALineWith200MillisecondsThereAndBack_ItAllWorks()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await BareInstance.CreateAsync();
        using var laptop = new SshLaptop(instance);
        await using var ssh = CuttingProxy.Start(instance.Ssh.Port);
        await using var agent = CuttingProxy.Start(instance.AgentPort);
        ssh.Forward();
        agent.Forward();
        ssh.Delay = agent.Delay = TimeSpan.FromMilliseconds(100);
        laptop.KnownHosts = instance.Ssh.KnownHostsLine(ssh.Port);

        (await laptop.EnrolAsync("--port", $"{ssh.Port}", "--address", $"127.0.0.1:{agent.Port}")).Expect(0);

        (await laptop.RunAsync("source", "set", repository.Url)).Expect(0);
        (await laptop.RunAsync("redeploy")).Expect(0);
        (await laptop.RunAsync("status")).Expect(0);
        (await laptop.RunAsync("rollback", "--yes")).Expect(4); // there is nothing to go back to, and the agent says so
    }

    [NeedsFact(Part.Ssh)]
    public async Task AnExportedCa_BringsTheInstanceToAnotherLaptop_WithoutSsh()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var first = new SshLaptop(instance);
        using var second = new SshLaptop(instance);
        (await first.EnrolAsync()).Expect(0);
        await File.WriteAllTextAsync(first["passphrase"], "correct horse battery\n");

        (await first.RunAsync("ca", "export", first["ca.pem"], "--passphrase-file", first["passphrase"])).Expect(0);
        (await second.RunAsync("ca", "import", first["ca.pem"], "--passphrase-file", first["passphrase"])).Expect(0);

        (await second.RunAsync("--profile", "prod", "status")).Expect(0);
        (await first.RunAsync("status")).Expect(0);
    }

    [NeedsFact(Part.Ssh)]
    public async Task ALaptopWhoseAccessWasRemoved_ComesBackThroughSsh_WhenItSaysSo_AndThatIsOnRecord()
    {
        await using var instance = await BareInstance.CreateAsync();
        using var anna = new SshLaptop(instance) { User = "anna" };
        using var bert = new SshLaptop(instance) { User = "bert" };
        (await anna.EnrolAsync()).Expect(0);
        await File.WriteAllTextAsync(anna["passphrase"], "correct horse battery\n");
        (await anna.RunAsync("ca", "export", anna["ca.pem"], "--passphrase-file", anna["passphrase"])).Expect(0);
        (await bert.RunAsync("ca", "import", anna["ca.pem"], "--passphrase-file", anna["passphrase"])).Expect(0);
        var name = (await bert.RunAsync("--profile", "prod", "whoami", "--json")).Expect(0).Json.Text("name");
        (await anna.RunAsync("access", "remove", name, "--yes")).Expect(0);
        var refused = (await bert.RunAsync("--profile", "prod", "status")).Expect(3);
        output.WriteLine(refused.Output);

        var asked = (await bert.EnrolAsync()).Expect(4);
        output.WriteLine(asked.Output);
        Assert.Contains($"Access of {name}", asked.Output, StringComparison.Ordinal);
        (await bert.EnrolAsync("--yes")).Expect(0);

        (await bert.RunAsync("status")).Expect(0);
        (await anna.RunAsync("status")).Expect(0);
        Assert.Contains("access.readmitted", await ActionsAsync(anna));
        Assert.DoesNotContain("Access of", (await bert.EnrolAsync()).Expect(0).Output, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ActionsAsync(SshLaptop laptop) =>
        [.. (await laptop.RunAsync("audit", "--json")).Expect(0).Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.Text("action"))];
}
