using MBot.Client.Output;
using MBot.Client.Terraform;
using MBot.TestKit;

namespace MBot.Client.Tests.Terraform;

/// <summary>The real terraform, over an environment that asks nobody for anything.</summary>
public sealed class TerraformFolderTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly SmallEnvironment environment = new();
    private readonly TempFolder scratch = new("plan");

    [TerraformFact]
    public async Task WhatIsPlanned_IsApplied_AndThenThereIsNothingToChange()
    {
        using var enough = new CancellationTokenSource(Bound);
        var folder = Open();
        await folder.InitAsync(enough.Token);

        var first = await folder.PlanAsync(end: false, scratch["plan"], enough.Token);
        List<string> said = [];
        await folder.ApplyAsync(scratch["plan"], said.Add, enough.Token);
        var second = await folder.PlanAsync(end: false, scratch["plan"], enough.Token);
        var end = await folder.PlanAsync(end: true, scratch["plan"], enough.Token);

        Assert.Equal(["+ terraform_data.machine"], first.Changes.Select(change => change.ToString()));
        Assert.Equal("eu-west-3", first.Text("region"));
        Assert.Contains(said, line => line.StartsWith("terraform_data.machine: Creation complete", StringComparison.Ordinal));
        Assert.Empty(second.Changes);
        Assert.Equal(["- terraform_data.machine"], end.Changes.Select(change => change.ToString()));
        Assert.Equal(SmallEnvironment.Instance, (await folder.OutputsAsync(enough.Token)).InstanceId);
    }

    [TerraformFact]
    public async Task AVariableWithoutAValue_IsNamed_WithTerraformsWords()
    {
        await File.WriteAllTextAsync(environment["more.tf"], "variable \"must\" { type = string }\n");
        var folder = Open();
        await folder.InitAsync(CancellationToken.None);

        var error = await Assert.ThrowsAsync<ClientException>(() => folder.PlanAsync(end: false, scratch["plan"], CancellationToken.None));

        Assert.Equal((ExitCode.Refused, "terraform.values-missing"), (error.Exit, error.Code));
        Assert.Contains(error.Evidence, line => line.Contains("\"must\"", StringComparison.Ordinal));
    }

    [TerraformFact]
    public async Task WhileAnotherTerraformIsAtWork_ItSaysSo()
    {
        await environment.TerraformAsync("init", "-input=false");
        await using var other = ChildProcess.Start("terraform", [$"-chdir={environment.Path}", "apply", "-input=false", "-auto-approve", "-var", "seconds=60"]);
        other.CloseInput();
        await other.WaitForLineAsync(line => line.Contains("at work", StringComparison.Ordinal), Bound);

        var error = await Assert.ThrowsAsync<ClientException>(() => Open().PlanAsync(end: false, scratch["plan"], CancellationToken.None));

        Assert.Equal((ExitCode.Refused, "terraform.locked"), (error.Exit, error.Code));
        Assert.Contains(error.Evidence, line => line.StartsWith("ID:", StringComparison.Ordinal));
    }

    [TerraformFact]
    public async Task Interrupted_TerraformEndsInGoodOrder_AndTheStateIsWhole()
    {
        await File.WriteAllTextAsync(environment["terraform.tfvars"], "seconds = 60\n");
        using var interrupt = new CancellationTokenSource();
        var folder = Open();
        await folder.InitAsync(CancellationToken.None);
        await folder.PlanAsync(end: false, scratch["plan"], CancellationToken.None);

        var apply = folder.ApplyAsync(scratch["plan"], _ => { }, interrupt.Token);
        await Until.HoldsAsync(() => File.Exists(environment[".terraform.tfstate.lock.info"]), Bound, "terraform is at work");
        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => apply);
        Assert.False(File.Exists(environment[".terraform.tfstate.lock.info"]));
        await environment.TerraformAsync("show", "-json");
    }

    public void Dispose()
    {
        environment.Dispose();
        scratch.Dispose();
    }

    private TerraformFolder Open() => TerraformFolder.Open(environment.Path, null,
        new ClientEnvironment(new Terminal(TextWriter.Null, TextWriter.Null, TextReader.Null, new TerminalTraits()), Environment.GetEnvironmentVariable, "/", TimeProvider.System));
}
