using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace MBot.Client.Aws;

/// <summary>
/// The operations of EC2 that this program uses, in its own types: one method each, whole lists, errors with cause and way out.
/// What they are for belongs to the verbs. Part by part in <c>Ec2.*.cs</c>.
/// </summary>
internal sealed partial class Ec2 : IDisposable
{
    private const int Retries = 4;

    // Of one answer; silence is asked once more.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private readonly AWSCredentials credentials;
    private readonly AmazonEC2Client client;

    private Ec2(AWSCredentials credentials, AmazonEC2Config config, AwsTarget target)
    {
        this.credentials = credentials;
        client = new Ec2Client(credentials, config);
        Target = target;
        Region = client.Config.RegionEndpoint?.SystemName ?? client.Config.AuthenticationRegion;
    }

    public AwsTarget Target { get; }

    public string Region { get; }

    /// <summary>Speaks to nobody yet. Endpoints follow AWS_ENDPOINT_URL_EC2 and AWS_ENDPOINT_URL.</summary>
    /// <exception cref="ClientException">No region is named, or none of that name, or there is no such AWS profile.</exception>
    public static Ec2 Open(AwsTarget target)
    {
        var profile = AwsProfiles.Named(target.AwsProfile);
        var region = AwsProfiles.Region(target.Region, profile);
        // Where roles and single sign-on are asked for, too.
        AWSConfigs.AWSRegion = region.SystemName;
        // Without the SDK's own retries of a broken line, ten by itself: no policy of retries is asked about them, and what makes something new would be sent eleven times.
        // The region is signed for, too: at an endpoint of one's own the SDK signs for the first region that this process has named.
        var config = new AmazonEC2Config
        {
            RegionEndpoint = region,
            AuthenticationRegion = region.SystemName,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            MaxStaleConnectionRetries = 0,
            HttpClientFactory = new Ec2Http(Bound),
        };
        return new Ec2(profile is null ? new Ec2Credentials(config) : AwsProfiles.CredentialsOf(profile), config, target);
    }

    /// <summary>Those with the project's tags that are not gone.</summary>
    public Task<IReadOnlyList<CloudInstance>> OurInstancesAsync(CancellationToken cancellationToken) =>
        InstancesAsync([.. OursFilters(), new("instance-state-name", ["pending", "running", "stopping", "stopped"])], cancellationToken);

    /// <summary>The instance of that id, gone or not; null when AWS knows none.</summary>
    public async Task<CloudInstance?> InstanceAsync(string id, CancellationToken cancellationToken) =>
        await InstancesAsync([new("instance-id", [id])], cancellationToken).ConfigureAwait(false) is [var found, ..] ? found : null;

    private async Task<IReadOnlyList<CloudInstance>> InstancesAsync(IEnumerable<Filter> filters, CancellationToken cancellationToken)
    {
        var found = new List<CloudInstance>();
        var request = new DescribeInstancesRequest { Filters = [.. filters] };
        do
        {
            var page = await CallAsync(() => client.DescribeInstancesAsync(request, cancellationToken)).ConfigureAwait(false);
            found.AddRange((page.Reservations ?? []).SelectMany(reservation => reservation.Instances ?? []).Select(Read));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    public void Dispose() => client.Dispose();

    /// <summary>What only the project's own resources pass.</summary>
    private IEnumerable<Filter> OursFilters() => [new("tag:" + CloudTags.Project, [Target.Project]), new("tag:" + CloudTags.Environment, [Target.Environment])];

    /// <summary>The last look before a change. Whoever looked for the resource has refused others' before, in words.</summary>
    /// <exception cref="InvalidOperationException">It does not bear the project's tags.</exception>
    private void MustBeOurs(string id, IReadOnlyDictionary<string, string> tags)
    {
        if (!CloudTags.AreOurs(tags, Target))
            throw new InvalidOperationException($"{id} does not bear the tags of {Target.Project}-{Target.Environment}");
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (Ec2Errors.Translate(error, this) is { } mendable)
        {
            throw mendable;
        }
    }

    /// <summary>A call that changes something: when no answer comes, AWS may still have done it, and it ends with exit code 8. All changes go this way.</summary>
    /// <param name="what">Was asked for, for the message: "the start of i-1".</param>
    /// <param name="tells">What finds out if AWS did it.</param>
    private async Task<T> ChangeAsync<T>(string what, Func<Task<T>> call, string tells = "mbot-client status tells, when AWS answers again")
    {
        try
        {
            return await CallAsync(call).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Exit == ExitCode.Unreachable)
        {
            throw new ClientException(ExitCode.Unknown, error.Code, $"{what} was asked for; if AWS did it is unknown: {error.Message}", error) { Hint = tells };
        }
    }

    private static CloudInstance Read(Instance instance) => new(instance.InstanceId, instance.State?.Name?.Value ?? "", instance.InstanceType?.Value ?? "")
    {
        PublicAddress = Some(instance.PublicIpAddress),
        PrivateAddress = Some(instance.PrivateIpAddress),
        AvailabilityZone = Some(instance.Placement?.AvailabilityZone),
        Architecture = Some(instance.Architecture?.Value),
        LaunchedAt = instance.LaunchTime is { } launched ? new DateTimeOffset(launched.ToUniversalTime()) : null,
        StateReason = Some(instance.StateReason?.Message) ?? Some(instance.StateTransitionReason),
        StateReasonCode = Some(instance.StateReason?.Code),
        RootVolumeId = instance.BlockDeviceMappings?.FirstOrDefault(device => device.DeviceName == instance.RootDeviceName)?.Ebs?.VolumeId,
        VolumeIds = [.. (instance.BlockDeviceMappings ?? []).Select(device => device.Ebs?.VolumeId).OfType<string>()],
        SecurityGroupIds = [.. (instance.SecurityGroups ?? []).Select(group => group.GroupId)],
        Tags = Tags(instance.Tags),
    };

    private static Dictionary<string, string> Tags(IEnumerable<Tag>? tags) => (tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal);

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
