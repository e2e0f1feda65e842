using System.CommandLine;
using MBot.Client.Admission;
using MBot.Client.Aws;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Terraform;

namespace MBot.Client.Commands;

internal sealed class AllowIpCommand : Verb
{
    public const string ServiceVariable = "MBOT_ADDRESS_SERVICE";

    private readonly Argument<string?> network = new("CIDR") { Description = "An address or a network. Else this machine's own address.", HelpName = "CIDR", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> address = new("--address") { Description = "This machine's own public address, instead of asking for it.", HelpName = "ADDRESS" };
    private readonly Option<string?> service = new("--service") { Description = $"Who tells this machine's address, over HTTPS. Else {ServiceVariable}, or {OwnAddress.Service}.", HelpName = "URL" };
    private readonly Option<bool> removeOthers = new("--remove-others") { Description = "Take every other network out, whoever put it there." };
    private readonly Option<bool> keep = new("--keep") { Description = "Leave what this laptop let in before." };
    private readonly Option<string?> laptop = new("--laptop") { Description = "This laptop's name, by which its old address is found. Else its host name.", HelpName = "NAME" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only show what would change." };
    private readonly Option<bool> yes = Common.Yes("shutting the others out");

    public AllowIpCommand(ClientEnvironment environment)
        : base(environment, "allow-ip", "Let this machine's address reach SSH (22) and the agent (7443), and its old one no more.", """
            The address comes from a service on the Internet, which is sent nothing but the question; by IPv4 and by IPv6 where there is both.
            The rules go into the security group with the project's tags and no other, as deploy/terraform writes them, and their networks as
            admin_cidrs into mbot.auto.tfvars.json in the profile's Terraform folder: the next plan is empty. New rules come before old ones go.

            Whoever sits behind a VPN or a proxy may be let in by an address that isn't theirs tomorrow. With --remove-others everybody else is
            shut out, colleagues and CI too. Shut out yourself? This verb needs only AWS: run it again. 0.0.0.0/0 is refused.
            """)
    {
        Add(network);
        foreach (var option in new Option[] { address, service, removeOthers, keep, laptop, dryRun, yes })
            Add(option);
        AwsOptions.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(removeOthers) && result.GetValue(keep))
                result.AddError("--remove-others and --keep contradict each other.");
        });
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = await WantedAsync(session, cancellationToken).ConfigureAwait(false);
        var ec2 = session.Ec2;
        var group = await GroupAsync(ec2, cancellationToken).ConfigureAwait(false);
        var name = session.Get(laptop) ?? Environment.MachineName;
        var others = session.Get(removeOthers) ? Others.Remove : session.Get(keep) ? Others.Keep : Others.OwnOld;
        var plan = AdmissionPlan.Make(await ec2.RulesAsync(group, cancellationToken).ConfigureAwait(false), wanted, name, others);
        var terraform = session.Profile?.Aws?.Terraform;
        if (session.Get(dryRun))
        {
            Tell(session, group, plan, wanted, done: false, written: null);
            return ExitCode.Ok;
        }

        if (others == Others.Remove && plan.Remove.Count > 0)
            await session.Terminal.ConfirmAsync($"{string.Join(", ", plan.Remove.Select(rule => rule.Cidr).Distinct())} can't reach SSH and the agent any more; if {string.Join(", ", wanted)} isn't you, that is you too.", session.Get(yes), cancellationToken).ConfigureAwait(false);
        await ChangeAsync(ec2, group, plan, name, cancellationToken).ConfigureAwait(false);
        Tell(session, group, plan, wanted, done: true, Write(terraform, plan));
        if (terraform is null)
            session.Terminal.Note($"the profile names no Terraform folder: where there is one, say admin_cidrs = [{string.Join(", ", plan.Networks.Select(cidr => $"\"{cidr}\""))}] there, or the next apply undoes this", Style.Warning);
        return ExitCode.Ok;
    }

    private async Task<IReadOnlyList<string>> WantedAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Get(network) is { } given)
            return [Network.Canonical(given)];
        if (session.Get(address) is { } own)
            return [Network.Canonical(own)];
        return [.. (await OwnAddress.AskAsync(ServiceOf(session.Environment, session.Get(service)), cancellationToken).ConfigureAwait(false)).Select(Network.Of)];
    }

    /// <summary>Who tells this machine's address.</summary>
    public static Uri ServiceOf(ClientEnvironment environment, string? given = null)
    {
        var asked = given ?? environment.Variable(ServiceVariable) ?? OwnAddress.Service;
        return Uri.TryCreate(asked, UriKind.Absolute, out var url) ? url : throw ClientException.Usage($"'{asked}' is no address of a service");
    }

    /// <summary>The one group with the project's tags; of several, the instance's.</summary>
    private static async Task<CloudGroup> GroupAsync(Ec2 ec2, CancellationToken cancellationToken)
    {
        var groups = await ec2.OurGroupsAsync(cancellationToken).ConfigureAwait(false);
        if (groups is [var only])
            return only;
        if (groups.Count == 0)
            throw ClientException.Refused("aws.not-ours", $"no security group in {ec2.Region} bears the tags {CloudTags.Project}={ec2.Target.Project} and {CloudTags.Environment}={ec2.Target.Environment}", "only resources with these tags are touched: tag the instance's group, or mbot-client up makes one");
        var instance = await InstanceFinder.FindAsync(ec2, cancellationToken).ConfigureAwait(false);
        return groups.Where(group => instance.SecurityGroupIds.Contains(group.Id)).ToList() is [var its] ? its : throw new ClientException(ExitCode.Refused, "aws.group-ambiguous", $"{groups.Count} security groups in {ec2.Region} bear the project's tags, and it isn't clear which one is {instance.Id}'s")
        {
            Hint = "take the tags off those that are not meant",
            Evidence = [.. groups.Select(group => $"{group.Id}  {group.Tags.GetValueOrDefault(CloudTags.Name)}")],
        };
    }

    private static async Task ChangeAsync(Ec2 ec2, CloudGroup group, AdmissionPlan plan, string laptop, CancellationToken cancellationToken)
    {
        var done = new List<string>();
        try
        {
            foreach (var (port, cidr) in plan.Add)
            {
                await ec2.AllowAsync(group, port, cidr, AdmissionPlan.Description(port, cidr), new Dictionary<string, string> { [AdmissionPlan.LaptopTag] = laptop }, cancellationToken).ConfigureAwait(false);
                done.Add($"in: {AdmissionPlan.Description(port, cidr)}");
            }

            foreach (var rule in plan.Remove)
            {
                await ec2.RevokeAsync(group, rule, cancellationToken).ConfigureAwait(false);
                done.Add($"out: {Said(rule)}");
            }
        }
        catch (ClientException error) when (done.Count > 0)
        {
            throw new ClientException(error.Exit, error.Code, $"{error.Message}; part of it is done", error) { Hint = "run it again: it goes on where it stopped", Evidence = done };
        }
    }

    private static bool? Write(string? terraform, AdmissionPlan plan)
    {
        if (terraform is null)
            return null;
        try
        {
            return new AutoVariables(terraform).Set(AutoVariables.AdminCidrs, plan.Networks);
        }
        catch (Exception error) when (error is ClientException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Failed, "terraform.not-written", $"AWS is changed, and {AutoVariables.FileName} is not: {error.Message}", error)
            {
                Hint = "mend that and run it again, or the next terraform apply undoes it",
            };
        }
    }

    private static void Tell(Session session, CloudGroup group, AdmissionPlan plan, IReadOnlyList<string> wanted, bool done, bool? written)
    {
        var terminal = session.Terminal;
        if (session.Json)
        {
            terminal.Document(writer =>
            {
                writer.WriteString("group", group.Id);
                writer.WriteBoolean("changed", done && !plan.IsEmpty);
                foreach (var (name, texts) in new (string, IEnumerable<string>)[] { ("allowed", wanted), ("added", plan.Add.Select(rule => AdmissionPlan.Description(rule.Port, rule.Cidr))), ("removed", plan.Remove.Select(Said)), ("adminCidrs", plan.Networks) })
                {
                    writer.WriteStartArray(name);
                    foreach (var text in texts)
                        writer.WriteStringValue(text);
                    writer.WriteEndArray();
                }

                if (written is { } yes)
                    writer.WriteBoolean("terraformWritten", yes);
                else
                    writer.WriteNull("terraformWritten");
            });
            return;
        }

        foreach (var (port, cidr) in plan.Add)
            terminal.Line($"{(done ? "in" : "would go in")}\t{AdmissionPlan.Description(port, cidr)}");
        foreach (var rule in plan.Remove)
            terminal.Line($"{(done ? "out" : "would go out")}\t{Said(rule)}");
        if (plan.IsEmpty)
            terminal.Line($"{string.Join(", ", wanted)} is let in already");
        if (written is true)
            terminal.Note($"{AutoVariables.FileName}: admin_cidrs is now {string.Join(", ", plan.Networks)}", Style.Dim);
    }

    private static string Said(CloudRule rule) => AdmissionPlan.Description(rule.FromPort, rule.Cidr);
}
