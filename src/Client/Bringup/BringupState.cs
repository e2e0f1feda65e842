using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Terraform;
using MBot.Protos.V1;

namespace MBot.Client.Bringup;

/// <summary>What the steps of one run have found out so far. Nothing of it is kept: the next run asks again.</summary>
internal sealed class BringupState(Session session, BringupRequest request, TerraformFolder terraform) : IAsyncDisposable
{
    private const int ShownChanges = 40;

    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("mbot-up-");
    private Ec2? ec2;

    public Session Session => session;

    public ClientEnvironment Environment => session.Environment;

    public BringupRequest Request => request;

    public TerraformFolder Terraform => terraform;

    public TerraformProfile Profiles => new(Environment);

    /// <summary>A folder of this user's alone that goes with this run.</summary>
    public string Scratch => scratch.FullName;

    public string PlanFile => Path.Combine(Scratch, "plan");

    public TerraformPlan? Plan { get; set; }

    public TerraformOutputs? Outputs { get; set; }

    public Profile? Profile { get; set; }

    public CloudInstance? Instance { get; set; }

    /// <summary>A last backup of the instance is to be made before it ends.</summary>
    public bool WantsBackup { get; set; }

    public SshConnection? Ssh { get; set; }

    /// <summary>The archive on this machine, its hash checked; null when the instance fetches it itself or has it.</summary>
    public string? ArchiveFile { get; set; }

    public string? ArchiveSha256 { get; set; }

    /// <summary>The enrolled agent, once it answers.</summary>
    public AgentInfo? Agent { get; set; }

    /// <summary>Names of secrets that were added or changed by this run.</summary>
    public IReadOnlyList<string> NewSecrets { get; set; } = [];

    /// <summary>Names of the app's secrets.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    public string? AwsProfile => session.TargetIn(Profiles.Find(terraform.Path, request.Name)?.Aws).AwsProfile;

    /// <summary>AWS where the plan, or the outputs, say that the environment is.</summary>
    public Ec2 Ec2 => ec2 ??= Ec2.Open(new AwsTarget(Outputs?.Project ?? Plan?.Text("project") ?? "mbot", Outputs?.Environment ?? Plan?.Text("environment") ?? "prod")
    {
        Region = Outputs?.Region ?? Plan?.Text("region") ?? session.TargetIn(null).Region,
        AwsProfile = AwsProfile,
        InstanceId = Outputs?.InstanceId,
    });

    /// <summary>Progress within a step.</summary>
    public void Note(string text) => session.Terminal.Note($"              {text}", Style.Dim);

    /// <summary>What terraform would do, a line a resource.</summary>
    public void Note(TerraformPlan plan)
    {
        foreach (var change in plan.Changes.Take(ShownChanges))
            Note(change.ToString());
        if (plan.Changes.Count > ShownChanges)
            Note(Text.Invariant($"and {plan.Changes.Count - ShownChanges} more: terraform -chdir={terraform.Path} plan"));
    }

    /// <summary>What was known of AWS before the outputs were is known better now.</summary>
    public void Learn(TerraformOutputs outputs)
    {
        Outputs = outputs;
        ec2?.Dispose();
        ec2 = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (Ssh is not null)
            await Ssh.DisposeAsync().ConfigureAwait(false);
        ec2?.Dispose();
        scratch.Delete(recursive: true);
    }
}
