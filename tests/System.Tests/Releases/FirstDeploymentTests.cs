using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Releases;

/// <summary>An agent that starts with a repository in its settings deploys it before anyone asks.</summary>
public sealed class FirstDeploymentTests
{
    private const string Condition = "app-not-deployed";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    [DeploymentFact]
    public async Task WhenASecretIsMissing_ThatIsAConditionWithItsCommands_TriedOnce_AndTheyMendIt()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await repository.CommitFileAsync(".mbot.json", """{ "requiredSecrets": ["TEST_TOKEN"] }""");
        await using var instance = await Instance.StartAsync(repository, null, "deploy.atFirstStart=true");

        var told = await ToldAsync(instance);
        Assert.Contains("TEST_TOKEN", told.Text("text"), StringComparison.Ordinal);
        Assert.Equal("mbot-client secrets set TEST_TOKEN; then mbot-client redeploy", told.Text("hint"));

        (await instance.ClientAsync("secrets", "set", "TEST_TOKEN=here")).Expect(0);
        // Nothing but somebody's word makes it try again.
        var operation = Assert.Single((await instance.ClientAsync("operations", "--json")).Expect(0).Json.GetProperty("operations").EnumerateArray());
        Assert.Equal("secrets.missing", operation.GetProperty("failure").Text("code"));
        await instance.RedeployAsync();
        await IsOverAsync(instance);
    }

    [DeploymentFact]
    public async Task WhenTheRepositoryIsNotThereYet_ItIsTriedAgain_AndServes()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        var git = Path.Combine(repository.Path, ".git");
        Directory.Move(git, git + ".away");
        await using var instance = await Instance.StartAsync(repository, null, "deploy.atFirstStart=true");
        await ToldAsync(instance);

        Directory.Move(git + ".away", git);
        await IsOverAsync(instance);
        await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
        Assert.Equal("v1", visitor.Last!.Release);
    }

    private static async Task<JsonElement> ToldAsync(Instance instance)
    {
        JsonElement? told = null;
        await Until.HoldsAsync(async () => (told = (await ConditionsAsync(instance)).Cast<JsonElement?>().FirstOrDefault(condition => condition!.Value.Text("code") == Condition)) is not null, Bound, $"{Condition} is told");
        return told!.Value;
    }

    private static Task IsOverAsync(Instance instance) =>
        Until.HoldsAsync(async () => (await ConditionsAsync(instance)).All(condition => condition.Text("code") != Condition), Bound, $"{Condition} is over");

    // Its exit code says how bad they are.
    private static async Task<IReadOnlyList<JsonElement>> ConditionsAsync(Instance instance) =>
        [.. (await instance.ClientAsync("health", "--json")).Json.GetProperty("conditions").EnumerateArray()];
}
