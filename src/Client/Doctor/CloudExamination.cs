using System.Net;
using MBot.Client.Admission;
using MBot.Client.Aws;

namespace MBot.Client.Doctor;

/// <summary>What AWS knows of the way: whether the machine runs, and whether this address is let in. Only asks; where there are no credentials, it is skipped.</summary>
internal static class CloudExamination
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    /// <param name="open">Opens AWS.</param>
    /// <param name="ownAsync">This machine's own addresses as others see them.</param>
    public static async Task<IReadOnlyList<Examination>> LookAsync(Func<Ec2> open, Func<CancellationToken, Task<IReadOnlyList<IPAddress>>> ownAsync, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Bound);
        try
        {
            var ec2 = open();
            var asking = TryAsync("machine", () => MachineAsync(ec2, enough.Token));
            var letIn = TryAsync("admission", () => AdmissionAsync(ec2, ownAsync, enough.Token));
            return [await asking.ConfigureAwait(false), await letIn.ConfigureAwait(false)];
        }
        catch (ClientException error)
        {
            return [Examination.Laptop("machine", Outcome.Skipped, error.Message)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [Examination.Laptop("machine", Outcome.Skipped, "AWS gave no answer in time")];
        }
    }

    // No credentials, no such right, no answer: nothing of that is the machine's fault.
    private static async Task<Examination> TryAsync(string name, Func<Task<Examination>> lookAsync)
    {
        try
        {
            return await lookAsync().ConfigureAwait(false);
        }
        catch (ClientException error)
        {
            return Examination.Laptop(name, Outcome.Skipped, error.Message);
        }
    }

    private static async Task<Examination> MachineAsync(Ec2 ec2, CancellationToken cancellationToken)
    {
        var machine = await InstanceFinder.FindAsync(ec2, cancellationToken).ConfigureAwait(false);
        return machine.State == "running"
            ? Examination.Laptop("machine", Outcome.Ok, $"{machine.Id} is running at {machine.PublicAddress}")
            : Examination.Laptop("machine", Outcome.Failed, $"{machine.Id} is {machine.State}") with { Cause = $"the machine is {machine.State}", WayOut = "start it", Command = "mbot-client start" };
    }

    private static async Task<Examination> AdmissionAsync(Ec2 ec2, Func<CancellationToken, Task<IReadOnlyList<IPAddress>>> ownAsync, CancellationToken cancellationToken)
    {
        var groups = await ec2.OurGroupsAsync(cancellationToken).ConfigureAwait(false);
        if (groups.Count == 0)
            return Examination.Laptop("admission", Outcome.Skipped, "no security group bears the project's tags");
        var own = await ownAsync(cancellationToken).ConfigureAwait(false);
        var rules = (await Task.WhenAll(groups.Select(group => ec2.RulesAsync(group, cancellationToken))).ConfigureAwait(false)).SelectMany(found => found);
        return Judge(own, [.. rules]);
    }

    /// <param name="rules">Of all groups.</param>
    internal static Examination Judge(IReadOnlyList<IPAddress> own, IReadOnlyList<CloudRule> rules)
    {
        var shut = own.Where(address => !rules.Any(rule => rule.FromPort <= AdmissionPlan.AgentPort && rule.ToPort >= AdmissionPlan.AgentPort && IPNetwork.TryParse(rule.Cidr, out var network) && network.Contains(address))).ToList();
        // By one of two families is enough.
        return shut.Count < own.Count
            ? Examination.Laptop("admission", Outcome.Ok, $"{own.Except(shut).First()} is let in")
            : Examination.Laptop("admission", Outcome.Failed, $"{string.Join(", ", own)} is not let in") with
            {
                Cause = $"the security group does not let this machine's address {own[0]} reach the agent",
                WayOut = "let it in; the address has changed since the last time, most likely",
                Command = "mbot-client allow-ip",
            };
    }
}
