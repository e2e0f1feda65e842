using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class KeypairDeleteCommand : Verb
{
    private readonly Argument<string> name = new("NAME") { Description = "As 'keypair list' shows it.", HelpName = "NAME" };
    private readonly Option<bool> yes = Common.Yes("taking the key pair out of AWS");

    public KeypairDeleteCommand(ClientEnvironment environment)
        : base(environment, "delete", "Take one of the project's key pairs out of AWS.",
            "New instances can't be made with it any more. Those that are there keep letting its key in, and the private key's file stays where it is.")
    {
        Add(name);
        Add(yes);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var called = session.Get(name)!;
        var ec2 = session.Ec2;
        var pair = await ec2.KeyPairAsync(called, cancellationToken).ConfigureAwait(false)
            ?? throw ClientException.Refused("aws.key-none", $"AWS has no key pair '{called}' in {ec2.Region}", "mbot-client keypair list shows the project's");
        if (!CloudTags.AreOurs(pair.Tags, ec2.Target))
            throw ClientException.Refused("aws.not-ours", $"the key pair '{called}' does not bear the tags {CloudTags.Project}={ec2.Target.Project} and {CloudTags.Environment}={ec2.Target.Environment}", "only resources with these tags are touched");
        await session.Terminal.ConfirmAsync($"No instance can be made with the key pair '{called}' any more, and Terraform plans with key_name = \"{called}\" fail when they would make one.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        await ec2.DeleteKeyPairAsync(pair, cancellationToken).ConfigureAwait(false);
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("id", pair.Id);
                writer.WriteString("name", pair.Name);
            });
        }
        else
        {
            session.Terminal.Line($"AWS has no key pair '{called}' any more; instances that were made with it still let its key in");
        }

        return ExitCode.Ok;
    }
}
