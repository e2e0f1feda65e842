using System.CommandLine;
using MBot.Client.Bringup;
using MBot.Client.Bringup.Steps;
using MBot.Client.Bringup.Teardown;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Sessions;
using MBot.Client.Terraform;

namespace MBot.Client.Commands;

internal sealed class DownCommand : Verb
{
    private readonly Argument<string?> folder = TerraformPlace.Argument();
    private readonly Option<string?> confirm = new("--confirm") { Description = "The environment's name (prod), where there is no terminal to type it at.", HelpName = "NAME" };
    private readonly Option<bool> noBackup = new("--no-backup") { Description = "Take no last backup, and go on although there may be no snapshot to come back from." };

    public DownCommand(ClientEnvironment environment)
        : base(environment, "down", "End all that Terraform made: the machine, its disk, its address.", """
            Says what is lost and what stays, offers a last backup, and wants the environment's name typed. The backup is complete before
            anything ends; then termination protection is taken off. Snapshots, the key pair, the CA and the profile stay; at the end it says
            what is still billed. After a Ctrl-C or a failure, run it again.
            """)
    {
        Add(folder);
        Add(confirm);
        Add(noBackup);
        AwsOptions.AddTo(this);
    }

    /// <summary>terraform comes to an end in good order.</summary>
    public override TimeSpan EndPatience => TimeSpan.FromMinutes(6);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var path = TerraformPlace.Of(session, session.Get(folder));
        var request = new BringupRequest { Name = session.ProfileOption, SecretsFile = "", Ssh = new SshOptions() };
        var awsProfile = session.TargetIn(new TerraformProfile(session.Environment).Find(path, request.Name)?.Aws).AwsProfile;
        await using var up = new BringupState(session, request, TerraformFolder.Open(path, awsProfile, session.Environment));
        var again = $"mbot-client down {path}";
        await BringupRun.RunAsync(up, [new CheckTools(), new CheckAccount(), new PlanEnd()], again, cancellationToken).ConfigureAwait(false);
        if (up.Plan!.Changes.Count > 0)
            await BringupRun.RunAsync(up, [new ConfirmEnd(session.Get(confirm), session.Get(noBackup)), new LastBackup(), new Unprotect(), new EndAll()], again, cancellationToken).ConfigureAwait(false);
        await BringupRun.RunAsync(up, [new TellRemains()], again, cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
