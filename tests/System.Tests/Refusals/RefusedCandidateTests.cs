using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>
/// Candidates that must not go live. One instance serves them all: each must leave it as it found it, which is also what
/// the next one begins with.
/// </summary>
public sealed class RefusedCandidateTests(ServingInstance serving) : IClassFixture<ServingInstance>
{
    [DeploymentFact]
    public Task AScriptThatRaises_IsRefusedWithItsTraceback() => RefusedAsync(
        repository => repository.CommitAppAsync(Repository.App("raises")),
        "Traceback (most recent call last)", "app.py\", line 4", "RuntimeError: raised by the script");

    [DeploymentFact]
    public Task AScriptThatDoesNotCompile_IsRefusedWithPythonsWords() => RefusedAsync(
        repository => repository.CommitAppAsync(Repository.App("does-not-compile")),
        "app.py\", line 3", "SyntaxError: '(' was never closed");

    [DeploymentFact]
    public Task ARequirementThatDoesNotExist_IsRefusedWithPipsWords() => RefusedAsync(
        repository => repository.CommitAppAsync(Repository.App("missing-requirement")),
        "pip could not install the requirements", "No matching distribution found for mbot-no-such-package==1.0");

    [DeploymentFact]
    public Task AProcessThatDiesAtItsFirstRun_IsRefusedWithItsSignal() => RefusedAsync(
        repository => repository.CommitAppAsync(Repository.App("segfaults")),
        "the candidate's process ended by signal 11");

    [DeploymentFact]
    public Task ARefThatNobodyKnows_IsRefused() => RefusedAsync(_ => Task.CompletedTask, ["--ref", "no-such-branch"], "has no branch, tag or commit no-such-branch");

    [DeploymentFact]
    public Task ACommitWithoutRequirements_IsRefused() => RefusedAsync(
        repository => WithoutAsync(repository, "requirements.txt"), "requirements.txt");

    [DeploymentFact]
    public Task ACommitWithoutItsEntryPoint_IsRefused() => RefusedAsync(
        repository => WithoutAsync(repository, "app.py"), "app.py");

    [DeploymentFact]
    public async Task ARequiredSecretThatIsBlank_IsRefusedByName()
    {
        await (await serving.GetAsync()).Instance.ClientAsync("secrets", "set", "--no-restart", "TEST_TOKEN=");
        await RefusedAsync(
            async repository =>
            {
                await repository.CommitAppAsync(Repository.Hello("v2"));
                await repository.CommitFileAsync(".mbot.json", """{ "entryPoint": "app.py", "requiredSecrets": ["TEST_TOKEN"] }""");
            },
            "required secrets are missing or blank: TEST_TOKEN", "mbot-client secrets set TEST_TOKEN");
    }

    private Task RefusedAsync(Func<GitRepository, Task> push, params string[] words) => RefusedAsync(push, [], words);

    private async Task RefusedAsync(Func<GitRepository, Task> push, string[] arguments, params string[] words)
    {
        var (instance, repository, session) = await serving.GetAsync();
        await push(repository);
        var before = await instance.StatusAsync();
        await using var probe = PageProbe.Start(instance.Page);
        var runs = session.Last!.After("runs ");

        var result = (await instance.ClientAsync(["redeploy", .. arguments])).Expect(5);

        Assert.All(words, word => Assert.True(result.Output.Contains(word, StringComparison.Ordinal), $"no \"{word}\" in:\n{result.Output}"));
        Assert.Contains($"{before.GetProperty("live").Text("id")} serves on", result.Output, StringComparison.Ordinal);
        await probe.StopAsync();
        Assert.Empty(probe.Failures);
        var run = await session.TypeAsync("Your name", "Ann");
        Assert.Equal(("v1", $"{int.Parse(runs!) + 1}"), (run.Release, run.After("runs ")));
        var after = await instance.StatusAsync();
        Assert.Equal(before.GetProperty("live").Text("id"), after.GetProperty("live").Text("id"));
        Assert.True(after.GetProperty("healthy").GetBoolean(), after.ToString());
        Assert.Equal(before.GetProperty("slots").EnumerateArray().Select(slot => slot.Text("name")), await instance.SlotsAsync());
        Assert.Equal([await instance.AppIdAsync()], instance.AppProcesses());
        await instance.AssertNothingHalfWrittenAsync();
    }

    private static async Task WithoutAsync(GitRepository repository, string file)
    {
        using var app = new TempFolder("app");
        foreach (var source in Directory.EnumerateFiles(Repository.Hello("v2"), "*", new EnumerationOptions { AttributesToSkip = 0 }).Where(source => Path.GetFileName(source) != file))
            File.Copy(source, app[Path.GetFileName(source)]);
        await repository.CommitAppAsync(app.Path, message: $"no {file}");
    }
}
