using System.Net;

namespace Shop.Client;

/// <summary>Something that a command cannot go on after. Its message is one line for people.</summary>
internal abstract class ShopClientException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The shop has not answered for as long as the caller was ready to wait.</summary>
internal sealed class ShopUnreachableException(string message) : ShopClientException(message);

/// <summary>The shop answered something that the caller did not count on.</summary>
internal sealed class ShopRefusedException(HttpStatusCode status, string? code, string message) : ShopClientException(message)
{
    public HttpStatusCode Status { get; } = status;

    public string? Code { get; } = code;
}

/// <summary>The user name or the password is not right.</summary>
internal sealed class LoginRefusedException(string username)
    : ShopClientException($"The shop does not accept the password of \"{username}\".");
