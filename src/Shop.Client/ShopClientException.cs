using System.Net;

namespace Shop.Client;

/// <summary>An error after which a command cannot continue. The message is one line for the user.</summary>
internal abstract class ShopClientException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The shop did not respond until the timeout. The outcome of the call is unknown.</summary>
internal sealed class ShopUnreachableException(string message) : ShopClientException(message);

/// <summary>The response has a status or body that the caller does not expect.</summary>
internal sealed class UnexpectedReplyException(HttpStatusCode status, string? code, string message) : ShopClientException(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>The <c>code</c> of the problem details, if any.</summary>
    public string? Code { get; } = code;
}

/// <summary>The username or the password is wrong.</summary>
internal sealed class LoginRejectedException(string username)
    : ShopClientException($"Login failed: wrong username or password for \"{username}\".");
