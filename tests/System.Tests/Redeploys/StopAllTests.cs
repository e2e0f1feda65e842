using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>What demo.sh and all these tests end with.</summary>
public class StopAllTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [DeploymentFact]
    public async Task StopAll_EndsAgent_Nginx_AndEveryCopyOfTheApp()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=1s");
        await instance.RedeployAsync();
        await using var session = await StreamlitSession.VisitAsync(instance.Page);
        await repository.CommitHelloAsync("v2");
        await instance.RedeployAsync();
        Assert.Equal(2, (await instance.CopiesAsync()).Count);
        Assert.NotEqual("", await RunningAsync(instance));

        await instance.StopAllAsync();

        await Until.HoldsAsync(async () => await RunningAsync(instance) == "", Bound, "nothing runs");
        await Until.HoldsAsync(() => !session.IsOpen, Bound, "the session is over");
    }

    private static async Task<string> RunningAsync(Instance instance)
    {
        await using var list = ChildProcess.Start("pgrep", ["-a", "-f", instance.State]);
        await list.WaitForExitAsync(Bound);
        return list.Output;
    }
}
