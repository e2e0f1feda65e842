using Amazon.EC2;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace MBot.Client.Aws;

/// <summary>
/// The SDK's own chain: web identity, AWS_PROFILE or the default profile, keys in the environment, a container's, an instance's own. For the last
/// one it waits 35 s where nobody answers: here it is bounded, for on a laptop nobody does.
/// </summary>
internal sealed class Ec2Credentials(AmazonEC2Config config) : AWSCredentials
{
    private static readonly TimeSpan MetadataBound = TimeSpan.FromSeconds(3);

    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override Task<ImmutableCredentials> GetCredentialsAsync()
    {
        // The SDK asks for some of them while the caller waits.
        return OnlyMetadataIsLeft() ? BoundedAsync(Task.Run(AskAsync)) : AskAsync();
    }

    private async Task<ImmutableCredentials> AskAsync() =>
        await (await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(config).ConfigureAwait(false)).GetCredentialsAsync().ConfigureAwait(false);

    private static async Task<ImmutableCredentials> BoundedAsync(Task<ImmutableCredentials> asked)
    {
        try
        {
            return await asked.WaitAsync(MetadataBound).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException)
        {
            // Without the cause: that nobody answers there says nothing of AWS.
            throw new AmazonClientException("neither the environment nor ~/.aws has any, and this machine is no EC2 instance with a role");
        }
    }

    private static bool OnlyMetadataIsLeft() =>
        Array.TrueForAll(Variables, name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        && !new CredentialProfileStoreChain().TryGetProfile(AwsProfiles.Current ?? AwsProfiles.Default, out _);
}
